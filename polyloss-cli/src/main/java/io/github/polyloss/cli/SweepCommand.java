package io.github.polyloss.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sweep}: which ε suits a data set. */
@Command(
    name = "sweep",
    description =
        "Try many ε on the features of the frozen body, with several seeds, against cross-entropy.",
    footer = {
      "",
      "LIST is numbers and ranges: 0.5,1,2 or -1:4:0.5 or both, -1:1:0.25,2,4.",
      "",
      "Examples:",
      "  polyloss sweep",
      "  polyloss sweep --epsilon -1:4:0.5 --epsilon2 -1,0,1 --seeds 3",
      "  polyloss sweep --epsilon -1:8:0.5 --confirm 2 --epochs 12 --data flowers/"
          + " --backbone resnet18 --weights resnet18.safetensors",
    })
final class SweepCommand implements Callable<Integer> {

  private static final int SEEDS = 5;

  @Mixin private TrainingOptions options;

  @Mixin private DashboardOptions dashboard;

  @Option(
      names = "--epsilon",
      paramLabel = "LIST",
      converter = NumberList.Converter.class,
      defaultValue = "-1:4:0.5",
      description = "ε, or ε_1 [${DEFAULT-VALUE}].")
  private NumberList epsilon;

  @Option(
      names = "--epsilon2",
      paramLabel = "LIST",
      converter = NumberList.Converter.class,
      description = "ε_2: all pairs with ε_1 are tried.")
  private Optional<NumberList> epsilon2;

  @Option(
      names = "--gamma",
      paramLabel = "LIST",
      converter = NumberList.Converter.class,
      description = "γ of poly-focal: all pairs with ε are tried.")
  private Optional<NumberList> gamma;

  @Option(
      names = "--confirm",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Train the N best and ce for the unfrozen epochs (--epochs) as well [${DEFAULT-VALUE}].")
  private int confirm;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (confirm < 0) {
      throw new UserException("--confirm must be at least 0, got " + confirm);
    }
    if (options.frozenEpochs() < 1) {
      throw new UserException("--frozen-epochs must be at least 1, got " + options.frozenEpochs());
    }
    if (confirm == 0 && options.epochs().orElse(0) > 0) {
      throw new UserException("--epochs goes with --confirm alone, got " + options.epochs().get());
    }
    SweepPlan plan = new SweepPlan(SweepGrid.of(epsilon, epsilon2, gamma), confirm);
    return TrainingJob.builder(spec, options, plan).seeds(SEEDS).dashboard(dashboard).run();
  }
}
