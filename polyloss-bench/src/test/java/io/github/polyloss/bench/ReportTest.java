package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final BatchShape SHAPE = new BatchShape(100, 1000);
  private static final List<Contender> CONTENDERS = List.of(Contender.POLY_N, Contender.COPY);

  private final Report report = new Report(samples());

  private static Map<Cell, Samples> samples() {
    Samples loss = new Samples();
    loss.add(0.9, 10);
    loss.add(0.12345, 20);
    loss.add(0.01, 64.4);
    Samples copy = new Samples();
    copy.add(0.02, 0);
    copy.add(0.04, 0);
    Map<Cell, Samples> samples = new LinkedHashMap<>();
    samples.put(new Cell(Contender.POLY_N, SHAPE), loss);
    samples.put(new Cell(Contender.COPY, SHAPE), copy);
    return samples;
  }

  @Test
  void timesAreMediansWithTheRatiosOfWhatWasMeasured() {
    assertThat(report.times(List.of(SHAPE), CONTENDERS))
        .isEqualTo(
            """
            | ms | LossPolyN(2) | copy | LossPolyN / copy |
            | --- | ---: | ---: | ---: |
            | 100×1000 | 0.123 | 0.0300 | 4.12 |
            """);
  }

  @Test
  void allocationIsInWholeBytes() {
    assertThat(report.allocation(List.of(SHAPE), CONTENDERS)).endsWith("| 100×1000 | 20 | 0 |\n");
  }

  @Test
  void scalingIsInNanosecondsOfAnElement() {
    assertThat(report.scaling(List.of(SHAPE), CONTENDERS))
        .endsWith("| 100×1000 | 1.23 | 0.300 |\n");
  }

  @Test
  void csvHasTheSpread() throws IOException {
    StringBuilder csv = new StringBuilder();
    report.writeCsv(csv);

    assertThat(csv.toString().lines()).hasSize(3).contains("100,1000,COPY,0.03,0.025,0.035,2,0.0");
  }
}
