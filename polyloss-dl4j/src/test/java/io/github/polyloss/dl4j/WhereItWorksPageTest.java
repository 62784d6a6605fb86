package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/where-it-works.md} names tests that are there, and every row of its tables one. */
class WhereItWorksPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/where-it-works.md");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  private static final Map<String, String> SOURCES = new HashMap<>();

  private static String source(String testClass) {
    return SOURCES.computeIfAbsent(
        testClass,
        name -> {
          for (String module : List.of("polyloss-dl4j", "polyloss-spark")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
              List<Path> found =
                  files.filter(file -> file.endsWith(name + ".java")).limit(1).toList();
              if (!found.isEmpty()) {
                return Files.readString(found.get(0));
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
          return "";
        });
  }

  @Test
  void theTestsThatThePageNamesAreThere() throws IOException {
    int tests = 0;
    for (Matcher test = TEST.matcher(Files.readString(PAGE)); test.find(); tests++) {
      assertThat(source(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
    }
    assertThat(tests).isGreaterThan(50);
  }

  @Test
  void everyRowNamesATest() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.matches("\\|.*") && !line.matches("\\|(-+\\|)+|\\|.*shown by \\|"))
        .hasSizeGreaterThan(25)
        .allSatisfy(row -> assertThat(row).containsPattern(TEST));
  }

  /** So that the page is complete: a fault that is held fast is told. */
  @Test
  void everyFaultThatIsHeldFastIsTold() throws IOException {
    String page = Files.readString(PAGE);
    for (String name :
        List.of(
            "OtherLayersTest",
            "TrainersTest",
            "ClassIndicesTest",
            "SameDiffTrainingTest",
            "KerasImportTest",
            "UpstreamModelFaultsTest")) {
      Pattern.compile("void (upstream\\w+)\\(")
          .matcher(source(name))
          .results()
          .forEach(fault -> assertThat(page).contains(name + "." + fault.group(1)));
    }
  }
}
