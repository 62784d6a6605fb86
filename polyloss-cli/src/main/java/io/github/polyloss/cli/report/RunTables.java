package io.github.polyloss.cli.report;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.util.List;
import java.util.Locale;

/** The numbers of a run as tables, the same on the terminal and in the report. */
public final class RunTables {

  private RunTables() {}

  /**
   * One row a loss; with several seeds, mean ± standard deviation.
   *
   * @param summary all numbers of the run
   * @return loss, seeds, mean validation accuracy of the first three epochs, best validation
   *     accuracy, test accuracy, seconds
   */
  public static TextTable summary(RunSummary summary) {
    return new TextTable(
        List.of(
            "loss", "seeds", "headstart", "best validation accuracy", "test accuracy", "seconds"),
        LossGroup.of(summary).stream()
            .map(
                group ->
                    List.of(
                        group.loss(),
                        String.valueOf(group.runs().size()),
                        Numbers.percents(group.values(LossGroup::headstart)),
                        Numbers.percents(group.values(RunResult::bestValidAccuracy)),
                        Numbers.percents(group.values(RunResult::testAccuracy)),
                        Numbers.spread(group.values(RunResult::seconds), 1)))
            .toList());
  }

  /**
   * One row an epoch of one loss and seed.
   *
   * @param run the loss trained with the seed
   * @return phase, epoch, training loss, validation loss, validation accuracy, images a second
   */
  public static TextTable epochs(RunResult run) {
    return new TextTable(
        List.of("epoch", "phase", "train loss", "valid loss", "valid accuracy", "images/s"),
        run.epochs().stream().map(RunTables::row).toList());
  }

  private static List<String> row(EpochResult epoch) {
    return List.of(
        String.valueOf(epoch.epoch()),
        epoch.phase().name().toLowerCase(Locale.ROOT),
        Numbers.fixed(epoch.trainLoss(), 4),
        Numbers.fixed(epoch.validLoss(), 4),
        Numbers.percent(epoch.validAccuracy()),
        Numbers.fixed(epoch.imagesPerSecond(), 1));
  }
}
