package io.github.polyloss.cli.docs;

import static io.github.polyloss.testing.Pages.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages point at is there: files, pictures, headings, and what Maven is told to use. */
class PagesTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
  private static final Pattern PROPERTY = Pattern.compile("-D([^=]+)(?:=(.*))?", Pattern.DOTALL);

  private static final Set<String> GOALS =
      Set.of(
          "verify",
          "test",
          "package",
          "install",
          "clean",
          "compile",
          "exec:exec",
          "spotless:apply",
          "versions:set");

  /** Of Maven's own plugins; all others must stand in a POM or a test. */
  private static final Set<String> PROPERTIES_OF_PLUGINS =
      Set.of(
          "skipTests",
          "maven.test.skip",
          "test",
          "surefire.failIfNoSpecifiedTests",
          "gpg.skip",
          "newVersion",
          "targetClasses");

  private static final Map<String, String> SOURCES = new HashMap<>();

  private static String poms;

  static Stream<Arguments> links() {
    return Pages.all().stream()
        .flatMap(
            page ->
                LINK.matcher(Pages.prose(page))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.startsWith("http"))
                    .distinct()
                    .map(link -> Arguments.of(page, link)));
  }

  static List<Command> mavenCommands() {
    return Pages.commands("mvn");
  }

  @ParameterizedTest
  @MethodSource("links")
  void aLinkLeadsSomewhere(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();

    assertThat(target).exists();
    if (parts.length > 1) {
      assertThat(anchors(target)).contains(parts[1]);
    }
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path page) {
    return HEADING
        .matcher(Pages.prose(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  /** The README leads to the index, and that to every page. */
  @Test
  void theIndexLeadsToEveryPage() {
    Path index = ROOT.resolve("docs/README.md");

    assertThat(targets(ROOT.resolve("README.md"))).contains(index);
    assertThat(
            Pages.all().stream()
                .filter(page -> page.startsWith(index.getParent()))
                .filter(page -> !page.equals(index)))
        .allSatisfy(page -> assertThat(targets(index)).contains(page));
  }

  private static List<Path> targets(Path page) {
    return LINK.matcher(Pages.text(page))
        .results()
        .map(link -> page.resolveSibling(link.group(1).split("#")[0]).normalize())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("mavenCommands")
  void mavenFindsWhatACommandNames(Command command) {
    List<String> options = List.of(command.options());
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      if (option.equals("-pl")) {
        i++;
        assertThat(options.get(i).split(","))
            .allSatisfy(module -> assertThat(ROOT.resolve(module).resolve("pom.xml")).exists());
      } else if (option.startsWith("-P")) {
        assertThat(option.substring(2).split(","))
            .allSatisfy(
                profile ->
                    assertThat(poms)
                        .containsPattern("<profile>\\s*(<!--.*?-->\\s*)?<id>" + profile + "</id>"));
      } else if (option.startsWith("-D")) {
        checkProperty(option);
      } else if (!option.startsWith("-")) {
        assertThat(GOALS).contains(option);
      } else {
        assertThat(Set.of("-am", "-B", "-q")).contains(option);
      }
    }
  }

  private static void checkProperty(String option) {
    Matcher property = PROPERTY.matcher(option);
    assertThat(property.matches()).as(option).isTrue();
    String name = property.group(1);
    if (!PROPERTIES_OF_PLUGINS.contains(name) && !poms.contains("<" + name)) {
      assertThat(SOURCES.values()).as(name).anyMatch(source -> source.contains('"' + name + '"'));
    }
    if (Set.of("test", "targetClasses", "example").contains(name)) {
      String simpleName = property.group(2).replaceAll(".*\\.", "");
      assertThat(SOURCES).containsKey(simpleName + ".java");
    }
  }

  @BeforeAll
  static void readSources() throws IOException {
    List<Path> modules;
    try (Stream<Path> all = Files.list(ROOT)) {
      modules = all.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
    }
    StringBuilder texts = new StringBuilder(Pages.text(ROOT.resolve("pom.xml")));
    modules.forEach(module -> texts.append(Pages.text(module.resolve("pom.xml"))));
    poms = texts.toString();
    for (Path module : modules) {
      readJava(module.resolve("src"));
    }
    readJava(ROOT.resolve("polyloss-testing"));
  }

  /** By name; of several with the same name, the texts one after the other. */
  private static void readJava(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(file -> file.toString().endsWith(".java"))
            .forEach(
                file ->
                    SOURCES.merge(file.getFileName().toString(), Pages.text(file), String::concat));
      }
    }
  }
}
