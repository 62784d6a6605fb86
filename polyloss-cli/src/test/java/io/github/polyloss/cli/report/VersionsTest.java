package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void allThatTheNumbersDependOnIsNamed() {
    assertThat(Versions.rows())
        .extracting(row -> row.get(0))
        .containsExactly("PolyLoss", "Deeplearning4j", "ND4J backend", "Java", "operating system");
    assertThat(Versions.rows())
        .contains(List.of("Deeplearning4j", Versions.ofArtifact("org.nd4j", "nd4j-api")));
    assertThat(Versions.rows().get(3).get(1)).startsWith(System.getProperty("java.version"));
  }

  @Test
  void classesOutsideAJarHaveNoVersion() {
    assertThat(Versions.ofArtifact("org.example", "missing")).startsWith("not known");
    assertThat(Versions.ofArtifact("org.nd4j", "nd4j-api")).matches("\\d.+");
  }
}
