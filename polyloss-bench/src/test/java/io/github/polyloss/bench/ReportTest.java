package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final BatchShape SHAPE = new BatchShape(100, 1000);
  private static final BatchShape OTHER_SHAPE = new BatchShape(64, 21841);
  private static final List<BatchShape> SHAPES = List.of(SHAPE, OTHER_SHAPE);
  private static final List<LossCase> CASES = List.of(LossCase.ONE_HOT, LossCase.SIGMOID);

  private final Map<Cell, Samples> samples = new LinkedHashMap<>();
  private final Report report = new Report(samples);

  private void measured(
      LossCase lossCase, Contender contender, BatchShape shape, double... millis) {
    Samples ofCell = new Samples();
    double bytes = 10;
    for (double each : millis) {
      ofCell.add(each, bytes);
      bytes = 2 * bytes + 0.4;
    }
    samples.put(new Cell(lossCase, contender, shape), ofCell);
  }

  @Test
  void timesAreMediansOfTheCase() {
    measured(LossCase.SIGMOID, Contender.POLY_N, SHAPE, 0.9, 0.12345, 0.01);
    measured(LossCase.SIGMOID, Contender.PYTORCH, SHAPE, 0.02, 0.04);
    measured(LossCase.ONE_HOT, Contender.POLY_N, SHAPE, 7);

    assertThat(
            report.times(
                LossCase.SIGMOID, List.of(SHAPE), List.of(Contender.POLY_N, Contender.PYTORCH)))
        .isEqualTo(
            """
            | sigmoid, ms | Poly-N | PyTorch CE or BCE |
            | --- | ---: | ---: |
            | 100×1000 | 0.123 | 0.0300 |
            """);
  }

  @Test
  void speedupsOverDl4jAreOfOurTimesWithoutAndWithTheVectorApi() {
    for (LossCase lossCase : CASES) {
      double times = lossCase == LossCase.SIGMOID ? 2 : 1;
      for (BatchShape shape : SHAPES) {
        times *= shape == OTHER_SHAPE ? 10 : 1;
        measured(lossCase, Contender.DL4J, shape, 12 * times);
        measured(lossCase, Contender.POLY_N, shape, 2);
        measured(lossCase, Contender.POLY_N_VECTOR_API, shape, 1);
        measured(lossCase, Contender.FOCAL, shape, 3);
        measured(lossCase, Contender.FOCAL_VECTOR_API, shape, 1.5);
      }
    }

    assertThat(report.overDl4j(CASES, SHAPES))
        .isEqualTo(
            """
            | DL4J / ours: plain, Vector API | 100×1000 | 64×21841 |
            | --- | ---: | ---: |
            | one-hot, Poly-N | 6, 12 | 60, 120 |
            | one-hot, focal | 4, 8 | 40, 80 |
            | sigmoid, Poly-N | 12, 24 | 120, 240 |
            | sigmoid, focal | 8, 16 | 80, 160 |
            """);
    assertThat(report.overPyTorch(CASES, SHAPES)).isEmpty();
  }

  @Test
  void speedupsOverPyTorchAreThoseOfThePairsThatWereMeasured() {
    measured(LossCase.ONE_HOT, Contender.PYTORCH, SHAPE, 4);
    measured(LossCase.ONE_HOT, Contender.PYTORCH_POLY_1, SHAPE, 5);
    measured(LossCase.ONE_HOT, Contender.PYTORCH_FOCAL, SHAPE, 6);
    measured(LossCase.ONE_HOT, Contender.POLY_N_VECTOR_API, SHAPE, 2);

    assertThat(report.overPyTorch(CASES, List.of(SHAPE)))
        .isEqualTo(
            """
            | PyTorch / ours: plain, Vector API | 100×1000 |
            | --- | ---: |
            | one-hot, CE or BCE / Poly-N | –, 2 |
            | one-hot, Poly-1 / Poly-N | –, 2.5 |
            """);
  }

  @Test
  void allocationIsInWholeBytes() {
    measured(LossCase.MIXUP, Contender.FOCAL, SHAPE, 1, 1, 1);

    assertThat(report.allocation(LossCase.MIXUP, List.of(SHAPE), List.of(Contender.FOCAL)))
        .isEqualTo(
            """
            | mixup, bytes | focal |
            | --- | ---: |
            | 100×1000 | 20 |
            """);
  }

  @Test
  void scalingIsInNanosecondsOfAnElement() {
    measured(LossCase.ONE_HOT, Contender.POLY_N, SHAPE, 0.12345);

    assertThat(report.scaling(LossCase.ONE_HOT, List.of(SHAPE), List.of(Contender.POLY_N)))
        .isEqualTo(
            """
            | one-hot, ns an element | Poly-N |
            | --- | ---: |
            | 100×1000 | 1.23 |
            """);
  }

  @Test
  void csvHasTheSpread() throws IOException {
    measured(LossCase.F_ORDER, Contender.PYTORCH_FOCAL, SHAPE, 0.02, 0.04);
    measured(LossCase.DOUBLE, Contender.DL4J, OTHER_SHAPE, 1);
    StringBuilder csv = new StringBuilder();
    report.writeCsv(csv);

    assertThat(csv.toString().lines())
        .containsExactly(
            "case,rows,columns,contender,median_ms,lower_quartile_ms,upper_quartile_ms,iterations,"
                + "median_heap_bytes",
            "F_ORDER,100,1000,PYTORCH_FOCAL,0.03,0.025,0.035,2,15.2",
            "DOUBLE,64,21841,DL4J,1.0,1.0,1.0,1,10.0");
  }
}
