package io.github.polyloss.training;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.PretrainedWeights;
import io.github.polyloss.resnet.ResNet;
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
   * Random weights.
   *
   * @return weights from nowhere
   */
  public static StartingWeights none() {
    return new StartingWeights(Kind.NONE, null);
  }

  /**
   * The weights that come with this library, for {@link Backbone#RESNET20}.
   *
   * @return weights of shapes drawn by this project
   */
  public static StartingWeights builtIn() {
    return new StartingWeights(Kind.BUILT_IN, null);
  }

  /**
   * Weights from a file.
   *
   * @param file a {@code .safetensors} file with torchvision's tensor names, or a DL4J model {@code
   *     .zip}
   * @return the weights, which are read when a network is built
   * @throws InvalidSettingException if there is no such file
   */
  public static StartingWeights file(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSettingException("weights", "must be a file that exists, got " + file);
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

  /**
   * Sets the parameters of a network's body; its head, if it has one, is left alone. With no
   * weights the body stays as it was initialised.
   *
   * @param network from {@link ResNet#body()} or {@link ResNet#full()}; unchanged if this throws
   * @param backbone of that network
   * @param stages of that network
   * @throws IOException if the file cannot be read, or its tensors are not those of the network;
   *     the message names file and tensor
   */
  public void load(ComputationGraph network, Backbone backbone, int stages) throws IOException {
    switch (kind) {
      case NONE -> {}
      case FILE -> PretrainedWeights.load(network, backbone, stages, file);
      case BUILT_IN -> {
        Path copy = Files.createTempFile("polyloss", BUILT_IN);
        try (InputStream in = StartingWeights.class.getResourceAsStream(BUILT_IN)) {
          Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
          PretrainedWeights.load(network, backbone, stages, copy);
        } finally {
          Files.deleteIfExists(copy);
        }
      }
    }
  }
}
