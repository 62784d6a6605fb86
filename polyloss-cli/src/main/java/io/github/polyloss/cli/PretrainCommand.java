package io.github.polyloss.cli;

import io.github.polyloss.training.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pretrain}: makes the built-in weights again. */
@Command(
    name = "pretrain",
    description =
        "Train resnet20 on drawn shapes and textures, none of them flowers, and write its weights:"
            + " this is how the built-in ones were made.",
    footer = {"", "Example:", "  polyloss pretrain --out resnet20.safetensors"})
final class PretrainCommand implements Callable<Integer> {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "resnet20.safetensors",
      description = "The weights; must not exist [${DEFAULT-VALUE}].")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the drawings [${DEFAULT-VALUE}].")
  private int epochs;

  @Option(
      names = "--images-per-class",
      paramLabel = "N",
      defaultValue = "250",
      description = "Drawings of each class to train on [${DEFAULT-VALUE}].")
  private int imagesPerClass;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    atLeastOne("--epochs", epochs);
    atLeastOne("--images-per-class", imagesPerClass);
    if (Files.exists(out)) {
      throw new UserException("--out must not exist, got " + out);
    }
    if (!Files.isDirectory(out.toAbsolutePath().getParent())) {
      throw new UserException("--out must be in a folder that exists, got " + out);
    }
    Console console = Console.of(spec);
    TimeLeft left = new TimeLeft(epochs);
    double accuracy =
        Pretraining.run(
            epochs,
            imagesPerClass,
            console.progress(),
            epoch ->
                console.say(
                    "epoch %2d  train loss %.4f  accuracy on new drawings %.4f  %.0f images/s%s",
                    epoch.epoch(),
                    epoch.trainLoss(),
                    epoch.validAccuracy(),
                    epoch.imagesPerSecond(),
                    left.stepEnded()),
            out);
    System.out.printf(Locale.ROOT, "%s: accuracy %.4f on new drawings%n", out, accuracy);
    return CommandLine.ExitCode.OK;
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserException(option + " must be at least 1, got " + value);
    }
  }
}
