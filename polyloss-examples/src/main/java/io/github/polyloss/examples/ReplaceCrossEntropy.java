package io.github.polyloss.examples;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.dl4j.LossPolyN;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Problem: you have a network with cross-entropy and want to try PolyLoss.
 *
 * <p>Look at {@link #network}: the loss is the one thing that changes. Layers, activation, updater,
 * data and evaluation stay as they are, and equal seeds give both networks equal weights and equal
 * batches to begin with.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=ReplaceCrossEntropy
 * </pre>
 */
public final class ReplaceCrossEntropy {

  private static final int SIZE = 32;
  private static final int BATCH = 32;
  private static final long SEED = 1;

  private ReplaceCrossEntropy() {}

  /** Both networks on the same test images. */
  public record Result(Evaluation crossEntropy, Evaluation polyLoss) {}

  public static void main(String[] args) {
    Result result = run(Petals.dataSet(), 4);
    System.out.printf("cross-entropy  accuracy %.3f%n", result.crossEntropy().accuracy());
    System.out.printf("Poly-1, ε = 2  accuracy %.3f%n", result.polyLoss().accuracy());
  }

  static Result run(ImageDataSet data, int epochs) {
    int classes = data.classNames().size();
    return new Result(
        train(network(classes, new LossMCXENT()), data, epochs),
        train(network(classes, new LossPolyN(2)), data, epochs));
  }

  private static MultiLayerNetwork network(int classes, ILossFunction loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .updater(new Adam(3e-3))
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .list()
                .layer(convolution(16))
                .layer(new BatchNormalization())
                .layer(convolution(32))
                .layer(new BatchNormalization())
                .layer(convolution(64))
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder()
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .lossFunction(loss) // was: .lossFunction(new LossMCXENT())
                        .build())
                .setInputType(InputType.convolutional(SIZE, SIZE, 3))
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3).stride(2, 2).nOut(channels).build();
  }

  private static Evaluation train(MultiLayerNetwork network, ImageDataSet data, int epochs) {
    ImageBatches.Builder test =
        ImageBatches.builder(data.test(), data.classNames().size())
            .augmentation(Augmentation.none(SIZE));
    ImageBatches.Builder train =
        ImageBatches.builder(data.train(), data.classNames().size())
            .augmentation(Augmentation.none(SIZE))
            .batchSize(BATCH)
            .shuffle(true)
            .seed(SEED);
    try (ImageBatches trainBatches = train.build();
        ImageBatches testBatches = test.build()) {
      network.fit(trainBatches, epochs);
      return network.evaluate(testBatches);
    }
  }
}
