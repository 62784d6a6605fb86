package io.github.polyloss.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Block;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users of the jars as they were packaged, who train for an epoch: Maven projects with the lines of
 * {@code docs/add-to-your-project.md}, one for a network of its own and one that fine-tunes, and a
 * user who has javac and java alone.
 *
 * <p>The Maven projects have a local repository of their own. The jars of this build lie there; all
 * else comes from this build's local repository, so nothing is downloaded and nothing installed.
 */
class AddToYourProjectIT {

  private static final String VERSION = System.getProperty("polyloss.version");
  private static final Path LOCAL_REPOSITORY = Path.of(System.getProperty("polyloss.repository"));
  private static final Path CONSUMER = Path.of("src", "test", "consumer");
  private static final String NETWORK = "Flowers";
  private static final String FINE_TUNING = "FineTuning";
  private static final List<String> FOR_NETWORKS = List.of("polyloss-dl4j", "polyloss-datavec");
  private static final List<String> FOR_FINE_TUNING =
      List.of("polyloss-resnet", "polyloss-training");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>.*?<artifactId>(.*?)</artifactId>.*?</dependency>", Pattern.DOTALL);
  private static final long MINUTES = 5;

  private static final String SETTINGS =
      """
      <settings>
        <localRepository>%s</localRepository>
        <mirrors>
          <mirror><id>this-build</id><mirrorOf>*</mirrorOf><url>%s</url></mirror>
        </mirrors>
      </settings>
      """;

  @TempDir private static Path folder;
  private static Path repository;

  @BeforeAll
  static void putTheJarsIntoARepository() throws IOException {
    repository = folder.resolve("repository");
    install("polyloss", Pages.ROOT.resolve("pom.xml"), "pom");
    install("polyloss-natives", Pages.ROOT.resolve(Path.of("polyloss-natives", "pom.xml")), "pom");
    for (String library : libraries()) {
      install(library, Pages.ROOT.resolve(library).resolve("pom.xml"), "pom");
      install(library, jar(library), "jar");
    }
  }

  private static List<String> libraries() {
    return Stream.concat(FOR_NETWORKS.stream(), FOR_FINE_TUNING.stream()).toList();
  }

  private static void install(String artifact, Path file, String type) throws IOException {
    Path place = repository.resolve(Path.of("io", "github", "polyloss", artifact, VERSION));
    Files.createDirectories(place);
    Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + type));
  }

  private static Path jar(String library) {
    return Pages.ROOT.resolve(Path.of(library, "target", library + "-" + VERSION + ".jar"));
  }

  @Test
  void aMavenProjectTrainsANetworkOfItsOwn() throws IOException, InterruptedException {
    mavenProjectTrains(NETWORK, FOR_NETWORKS);
  }

  @Test
  void aMavenProjectFineTunes() throws IOException, InterruptedException {
    mavenProjectTrains(FINE_TUNING, FOR_FINE_TUNING);
  }

  private static void mavenProjectTrains(String name, List<String> uses)
      throws IOException, InterruptedException {
    Path project = folder.resolve(name);
    Path program = Path.of("src", "main", "java", name + ".java");
    Files.createDirectories(project.resolve(program).getParent());
    Files.copy(CONSUMER.resolve(program), project.resolve(program));
    Files.writeString(project.resolve("pom.xml"), pom(uses));
    Path settings = folder.resolve("settings.xml");
    Files.writeString(settings, SETTINGS.formatted(repository, LOCAL_REPOSITORY.toUri()));
    String end = File.separatorChar == '\\' ? ".cmd" : "";
    Path maven = Path.of(System.getProperty("polyloss.maven"), "bin", "mvn" + end);

    run(
        project,
        maven.toString(),
        "-B",
        "-q",
        "-s",
        settings.toString(),
        "-gs",
        settings.toString(),
        plugin("compiler") + ":compile",
        plugin("dependency") + ":build-classpath",
        "-Dmdep.outputFile=classpath.txt");
    String libraries = Files.readString(project.resolve("classpath.txt")).strip();

    assertThat(libraries)
        .contains(repository.toString())
        .doesNotContain(LOCAL_REPOSITORY.toString());
    assertTrains(project, "target/classes" + File.pathSeparator + libraries, name);
  }

  private static String plugin(String name) {
    return "org.apache.maven.plugins:maven-%s-plugin:%s"
        .formatted(name, System.getProperty("polyloss.plugin." + name));
  }

  private static String pom(List<String> uses) throws IOException {
    String page =
        Pages.blocks(Pages.ROOT.resolve(Path.of("docs", "add-to-your-project.md"))).stream()
            .filter(block -> block.language().equals("xml"))
            .map(Block::text)
            .collect(Collectors.joining());
    Map<String, String> ofLibraries =
        DEPENDENCY
            .matcher(page)
            .results()
            .collect(Collectors.toMap(found -> found.group(1), MatchResult::group));
    assertThat(ofLibraries).containsOnlyKeys(libraries());
    String dependencies = uses.stream().map(ofLibraries::get).collect(Collectors.joining("\n"));
    return Files.readString(CONSUMER.resolve("pom.xml"))
        .replace("@version@", VERSION)
        .replace("@dependencies@", dependencies);
  }

  @Test
  void javacAndJavaAloneTrain() throws IOException, InterruptedException {
    String libraries =
        Stream.concat(FOR_NETWORKS.stream().map(library -> jar(library).toString()), otherJars())
            .collect(Collectors.joining(File.pathSeparator));
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    String source =
        CONSUMER
            .resolve(Path.of("src", "main", "java", NETWORK + ".java"))
            .toAbsolutePath()
            .toString();

    run(folder, bin.resolve("javac").toString(), "-d", "classes", "-cp", libraries, source);

    assertTrains(folder, "classes" + File.pathSeparator + libraries, NETWORK);
  }

  /** The libraries that this test runs with, less what this project built. */
  private static Stream<String> otherJars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.startsWith(LOCAL_REPOSITORY.toString()));
  }

  private static void assertTrains(Path place, String classpath, String program)
      throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String output = run(place, java.toString(), "-Xmx1g", "-cp", classpath, program);
    assertThat(output).containsPattern("score after 1 epoch: \\d+\\.\\d+");
  }

  private static String run(Path place, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(command[0]).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
