package io.github.polyloss.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/** The versions of all that a run's numbers depend on, of the program that is running. */
final class Versions {

  private Versions() {}

  /** Name and version: the project, Deeplearning4j, ND4J's backend, Java, the operating system. */
  static List<List<String>> rows() {
    return List.of(
        List.of("PolyLoss", ofArtifact("io.github.polyloss", "polyloss-cli")),
        List.of("Deeplearning4j", ofArtifact("org.deeplearning4j", "deeplearning4j-nn")),
        List.of(
            "ND4J backend",
            Nd4j.getBackend().getClass().getSimpleName()
                + " "
                + ofArtifact("org.nd4j", "nd4j-api")),
        List.of("Java", property("java.version") + " (" + property("java.vm.name") + ")"),
        List.of(
            "operating system",
            "%s %s, %s, %d processors"
                .formatted(
                    property("os.name"),
                    property("os.version"),
                    property("os.arch"),
                    Runtime.getRuntime().availableProcessors())));
  }

  private static String property(String key) {
    return System.getProperty(key);
  }

  /** What Maven wrote into the jar; classes outside a jar have no version. */
  static String ofArtifact(String group, String artifact) {
    String name = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Versions.class.getResourceAsStream(name)) {
      if (in == null) {
        return "not known: run from classes, not from a jar";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
