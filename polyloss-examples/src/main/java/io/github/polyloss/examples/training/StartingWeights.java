package io.github.polyloss.examples.training;

import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.resnet.Backbone;
import io.github.polyloss.examples.resnet.PretrainedWeights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Where the weights of a backbone come from: from nowhere, from this project, or from a file. */
public final class StartingWeights {

  private static final String BUILT_IN = "resnet20.safetensors";

  private enum Kind {
    NONE,
    BUILT_IN,
    FILE
  }

  private final Kind kind;
  private final Path file;

  private StartingWeights(Kind kind, Path file) {
    this.kind = kind;
    this.file = file;
  }

  /**
   * Reads the option {@code --weights}.
   *
   * @param option {@code none}, a file, or null where the option was not given
   * @param backbone that the weights are for
   * @return where they come from
   * @throws UserException if the option was not given and there are no built-in weights, or if the
   *     file does not exist
   */
  public static StartingWeights of(String option, Backbone backbone) {
    if (option == null) {
      if (backbone == Backbone.RESNET20) {
        return new StartingWeights(Kind.BUILT_IN, null);
      }
      throw new UserException(
          "--weights is needed for "
              + backbone
              + ": a .safetensors file with torchvision's tensor names, a model .zip, or none");
    }
    if (option.equals("none")) {
      return new StartingWeights(Kind.NONE, null);
    }
    Path file = Path.of(option);
    if (!Files.isRegularFile(file)) {
      throw new UserException("--weights must be none or a file that exists, got " + option);
    }
    return new StartingWeights(Kind.FILE, file);
  }

  /**
   * Whether there are none.
   *
   * @return true if the network begins with random weights
   */
  public boolean isNone() {
    return kind == Kind.NONE;
  }

  /** Sets the parameters of a body; with no weights it stays as it was initialised. */
  void load(ComputationGraph body, Backbone backbone, int stages) throws IOException {
    switch (kind) {
      case NONE -> {}
      case FILE -> PretrainedWeights.load(body, backbone, stages, file);
      case BUILT_IN -> {
        Path copy = Files.createTempFile("polyloss", BUILT_IN);
        try (InputStream in = StartingWeights.class.getResourceAsStream(BUILT_IN)) {
          Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
          PretrainedWeights.load(body, backbone, stages, copy);
        } finally {
          Files.deleteIfExists(copy);
        }
      }
    }
  }
}
