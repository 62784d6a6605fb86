package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** A network that was trained with cross-entropy goes on with a loss of ours. */
class TransferLearningTest {

  private static final LossPolyN POLY = new LossPolyN(2.0);
  private static final FineTuneConfiguration FINE_TUNING =
      new FineTuneConfiguration.Builder().updater(new Adam(0.01)).seed(7).build();

  @Test
  void theLossOfATrainedNetworkIsReplaced() {
    MultiLayerNetwork pretrained = pretrainedNetwork();
    MultiLayerNetwork network =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(FINE_TUNING)
            .removeOutputLayer()
            .addLayer(Blobs.output(POLY, Activation.SOFTMAX))
            .build();
    network.getLayer(1).setParams(pretrained.getLayer(1).params());

    assertThat(network.params().toFloatVector()).isEqualTo(pretrained.params().toFloatVector());
    assertThat(((OutputLayer) network.getLayer(1).conf().getLayer()).getLossFn()).isEqualTo(POLY);
    assertTrainingGoesOn(network);
  }

  @Test
  void theLossOfATrainedGraphIsReplaced() {
    ComputationGraph pretrained = Blobs.graph(new LossMCXENT(), Activation.SOFTMAX);
    train(pretrained, 10);
    ComputationGraph graph =
        new TransferLearning.GraphBuilder(pretrained)
            .fineTuneConfiguration(FINE_TUNING)
            .removeVertexKeepConnections("out")
            .addLayer("out", Blobs.output(POLY, Activation.SOFTMAX), "body")
            .build();
    graph.getLayer("out").setParams(pretrained.getLayer("out").params());

    assertThat(graph.params().toFloatVector()).isEqualTo(pretrained.params().toFloatVector());
    assertThat(((OutputLayer) graph.getLayer("out").conf().getLayer()).getLossFn()).isEqualTo(POLY);
    double before = graph.score(Blobs.training());
    train(graph, 30);
    assertThat(graph.score(Blobs.training())).isLessThan(before);
  }

  @Test
  void aFrozenBodyKeepsItsWeightsUnderTheNewLoss() {
    MultiLayerNetwork pretrained = pretrainedNetwork();
    MultiLayerNetwork network =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(FINE_TUNING)
            .setFeatureExtractor(0)
            .removeOutputLayer()
            .addLayer(Blobs.output(POLY, Activation.SOFTMAX))
            .build();
    assertTrainingGoesOn(network);
    assertThat(network.getLayer(0).params().toFloatVector())
        .isEqualTo(pretrained.getLayer(0).params().toFloatVector());
  }

  /** {@code nOutReplace} keeps the loss with its layer: one with class weights must be replaced. */
  @Test
  void aLossGoesOnForAnotherNumberOfClasses() {
    MultiLayerNetwork pretrained = Blobs.network(POLY, Activation.SOFTMAX);
    train(pretrained, 10);
    MultiLayerNetwork network =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(FINE_TUNING)
            .nOutReplace(1, 2, WeightInit.XAVIER)
            .build();
    assertThat(((OutputLayer) network.getLayer(1).conf().getLayer()).getLossFn()).isEqualTo(POLY);

    DataSet data = Blobs.training();
    DataSet twoClasses =
        new DataSet(
            data.getFeatures(),
            data.getLabels().get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)));
    double before = network.score(twoClasses);
    for (int epoch = 0; epoch < 30; epoch++) {
      network.fit(twoClasses);
    }
    assertThat(network.score(twoClasses)).isLessThan(before);
  }

  private static MultiLayerNetwork pretrainedNetwork() {
    MultiLayerNetwork network = Blobs.network(new LossMCXENT(), Activation.SOFTMAX);
    train(network, 10);
    return network;
  }

  private static void assertTrainingGoesOn(MultiLayerNetwork network) {
    double before = network.score(Blobs.training());
    train(network, 30);
    assertThat(network.score(Blobs.training())).isLessThan(before);
  }

  private static void train(MultiLayerNetwork network, int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(Blobs.training());
    }
  }

  private static void train(ComputationGraph graph, int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      graph.fit(Blobs.training());
    }
  }
}
