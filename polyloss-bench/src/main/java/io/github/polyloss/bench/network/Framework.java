package io.github.polyloss.bench.network;

import io.github.polyloss.resnet.Backbone;
import java.util.List;
import java.util.Set;

/** What computes a network. */
enum Framework {
  /** DL4J as it comes: without oneDNN, and with the layers and the memory it has by itself. */
  STOCK_DL4J(
      "DL4J",
      List.of("-Dorg.eclipse.deeplearning4j.helpers.disable=true"),
      Set.of("MALLOC_ARENA_MAX", "MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_")) {
    @Override
    TimedNetwork open(Backbone backbone, ImageBatch batch) {
      return Dl4jNetwork.stock(backbone, batch);
    }
  },

  /** This project, as its launcher starts it. */
  POLYLOSS("polyloss", List.of(), Set.of()) {
    @Override
    TimedNetwork open(Backbone backbone, ImageBatch batch) {
      return Dl4jNetwork.polyloss(backbone, batch);
    }
  },

  /** PyTorch through DJL, with this project's settings for memory and threads. */
  PYTORCH("PyTorch", List.of(), Set.of()) {
    @Override
    TimedNetwork open(Backbone backbone, ImageBatch batch) {
      return new PyTorchNetwork(backbone, batch);
    }
  };

  private final String title;
  private final List<String> jvmArguments;
  private final Set<String> unsetVariables;

  Framework(String title, List<String> jvmArguments, Set<String> unsetVariables) {
    this.title = title;
    this.jvmArguments = jvmArguments;
    this.unsetVariables = unsetVariables;
  }

  abstract TimedNetwork open(Backbone backbone, ImageBatch batch);

  String title() {
    return title;
  }

  List<String> jvmArguments() {
    return jvmArguments;
  }

  /** The environment that its JVM must not inherit. */
  Set<String> unsetVariables() {
    return unsetVariables;
  }
}
