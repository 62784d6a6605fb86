package io.github.polyloss.cli.report;

import io.github.polyloss.cli.report.ChartStyle.Line;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How losses and accuracies went over the epochs: a colour a loss, thin lines the single seeds. */
final class TrainingCharts {

  private static final int MIN_TICK_SPACING = 60;

  private final RunSummary summary;
  private final List<LossGroup> groups;

  TrainingCharts(RunSummary summary) {
    this.summary = summary;
    this.groups = LossGroup.of(summary);
  }

  BufferedImage losses() {
    XYChart chart =
        chart("Loss by epoch", "loss, each in its own measure", LegendPosition.InsideNE);
    for (int g = 0; g < groups.size(); g++) {
      add(chart, g, " train", EpochResult::trainLoss, Line.SOLID);
      add(chart, g, " valid", EpochResult::validLoss, Line.DASHED);
    }
    return ChartStyle.draw(chart, ChartStyle.SCALE);
  }

  BufferedImage accuracies() {
    XYChart chart =
        chart("Validation accuracy by epoch", "share of the images, %", LegendPosition.InsideSE);
    for (int g = 0; g < groups.size(); g++) {
      add(chart, g, "", epoch -> 100 * epoch.validAccuracy(), Line.SOLID);
    }
    return ChartStyle.draw(chart, ChartStyle.SCALE);
  }

  private XYChart chart(String title, String yTitle, LegendPosition legend) {
    int epochs = groups.stream().mapToInt(LossGroup::epochs).max().orElse(0);
    int frozen = frozenEpochs();
    boolean both = frozen > 0 && frozen < epochs;
    String phases = both ? " (body frozen left of the line, trained right of it)" : "";
    XYChart chart = ChartStyle.lineChart(title, "epoch" + phases, yTitle, legend);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(Math.max(2.0, epochs));
    // Ticks this far apart are whole epochs, however few there are.
    int spacing = ChartStyle.WIDTH / Math.max(2, epochs);
    chart.getStyler().setXAxisTickMarkSpacingHint(Math.max(MIN_TICK_SPACING, spacing));
    if (both) {
      chart.addAnnotation(new AnnotationLine(frozen + 0.5, true, false));
    }
    return chart;
  }

  private int frozenEpochs() {
    return summary.runs().stream()
        .mapToInt(
            run ->
                (int) run.epochs().stream().filter(epoch -> epoch.phase() == Phase.FROZEN).count())
        .max()
        .orElse(0);
  }

  private void add(
      XYChart chart, int index, String suffix, ToDoubleFunction<EpochResult> value, Line line) {
    LossGroup group = groups.get(index);
    if (group.epochs() == 0) {
      return;
    }
    if (group.runs().size() > 1) {
      for (RunResult run : group.runs()) {
        double[] single = run.epochs().stream().mapToDouble(value).toArray();
        String name = group.loss() + suffix + " seed " + run.seed();
        ChartStyle.addLine(chart, name, epochs(single.length), single, index, Line.FAINT);
      }
    }
    double[] mean = group.meanByEpoch(value);
    ChartStyle.addLine(chart, group.loss() + suffix, epochs(mean.length), mean, index, line);
  }

  private static double[] epochs(int count) {
    return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
  }
}
