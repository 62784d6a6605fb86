package io.github.polyloss.bench.network;

import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.onednn.OneDnn;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A ResNet of DL4J's layers or of this project's faster ones. */
final class Dl4jNetwork implements TimedNetwork {
  private final ComputationGraph network;
  private final long bodyParameters;
  private final DataSet batch;

  private Dl4jNetwork(Backbone backbone, ImageBatch images) {
    ResNet resNet =
        ResNet.builder(backbone).classes(ImageBatch.CLASSES).loss(new LossPolyN(2)).build();
    network = resNet.full();
    bodyParameters = resNet.body().numParams() - runningStatistics(resNet.body());
    int size = images.size();
    INDArray labels = Nd4j.zeros(DataType.FLOAT, images.images(), ImageBatch.CLASSES);
    for (int image = 0; image < images.images(); image++) {
      labels.putScalar(image, images.classOf(image), 1);
    }
    batch =
        new DataSet(
            Nd4j.create(
                images.pixels(), new long[] {images.images(), ImageBatch.CHANNELS, size, size}),
            labels);
  }

  /** DL4J counts them as parameters, others do not. */
  private static long runningStatistics(ComputationGraph network) {
    return network.paramTable().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("_mean") || entry.getKey().endsWith("_var"))
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }

  static Dl4jNetwork stock(Backbone backbone, ImageBatch batch) {
    Nd4j.getEnvironment().allowHelpers(false);
    if (OneDnn.active()) {
      throw new IllegalStateException("oneDNN must be off in DL4J as it comes, got it on");
    }
    return new Dl4jNetwork(backbone, batch);
  }

  static Dl4jNetwork polyloss(Backbone backbone, ImageBatch batch) {
    OneDnn.enable();
    return new Dl4jNetwork(backbone, batch);
  }

  @Override
  public void infer() {
    network.output(batch.getFeatures());
  }

  @Override
  public void train() {
    network.fit(batch);
  }

  @Override
  public long bodyParameters() {
    return bodyParameters;
  }

  @Override
  public void close() {
    network.close();
  }
}
