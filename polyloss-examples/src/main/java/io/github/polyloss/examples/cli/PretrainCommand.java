package io.github.polyloss.examples.cli;

import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.training.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out)) {
      throw new UserException("--out must not exist, got " + out);
    }
    if (!Files.isDirectory(out.toAbsolutePath().getParent())) {
      throw new UserException("--out must be in a folder that exists, got " + out);
    }
    double accuracy =
        Pretraining.run(
            epochs,
            imagesPerClass,
            ConsoleProgress.onStandardError(),
            epoch ->
                System.out.printf(
                    Locale.ROOT,
                    "epoch %2d  train loss %.4f  accuracy on new drawings %.4f  %.0f images/s%n",
                    epoch.epoch(),
                    epoch.trainLoss(),
                    epoch.validAccuracy(),
                    epoch.imagesPerSecond()),
            out);
    System.out.printf(Locale.ROOT, "%s: accuracy %.4f on new drawings%n", out, accuracy);
    return CommandLine.ExitCode.OK;
  }
}
