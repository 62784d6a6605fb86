package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Networks in single precision learn with each loss, however DL4J runs them. */
class TrainingTest {

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new LossPolyN(), Activation.SOFTMAX),
        Arguments.of(new LossPolyN(2), Activation.SOFTMAX),
        Arguments.of(new LossPolyN(2), Activation.SIGMOID),
        Arguments.of(
            LossPolyN.builder()
                .epsilon(1, -0.5)
                .coefficients(Coefficients.ABSOLUTE)
                .classWeights(1, 2, 1)
                .labelSmoothing(0.1)
                .build(),
            Activation.SOFTMAX),
        Arguments.of(
            LossPolyN.builder().taylorTerms(4).epsilonPerClass(2, 1, 0).build(),
            Activation.SOFTMAX),
        Arguments.of(new LossPoly1Focal(-1, 2), Activation.SOFTMAX),
        Arguments.of(
            LossPoly1Focal.builder().epsilon(1).gamma(1).alpha(0.6).labelSmoothing(0.1).build(),
            Activation.SIGMOID));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void networksLearn(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network = Blobs.network(loss, activation);
    double before = Blobs.accuracy(network.output(Blobs.test().getFeatures()));
    fit(network, 40);
    double after = Blobs.accuracy(network.output(Blobs.test().getFeatures()));
    assertThat(before).isLessThan(0.7);
    assertThat(after).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void graphsLearnTheSameAsNetworks(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network = Blobs.network(loss, activation);
    ComputationGraph graph = Blobs.graph(loss, activation);
    graph.setParams(network.params());
    for (int epoch = 0; epoch < 5; epoch++) {
      network.fit(Blobs.training());
      graph.fit(Blobs.training());
    }
    assertThat(graph.params().toFloatVector()).isEqualTo(network.params().toFloatVector());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void workspacesChangeNothing(ILossFunction loss, Activation activation) {
    float[][] parameters =
        Stream.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE)
            .map(
                mode ->
                    Blobs.network(
                        Blobs.builder().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode),
                        loss,
                        activation))
            .map(network -> fit(network, 10))
            .toArray(float[][]::new);
    assertThat(parameters[0]).isEqualTo(parameters[1]);
  }

  /** As ParallelWrapper does: each thread has its network, and all have the same loss object. */
  @ParameterizedTest
  @MethodSource("losses")
  void threadsCanShareALoss(ILossFunction loss, Activation activation) throws Exception {
    float[] alone = fit(Blobs.network(loss, activation), 10);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> jobs =
          IntStream.range(0, 4)
              .mapToObj(i -> Blobs.network(loss, activation))
              .map(network -> (Callable<float[]>) () -> fit(network, 10))
              .toList();
      for (Future<float[]> parameters : threads.invokeAll(jobs)) {
        assertThat(parameters.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static float[] fit(MultiLayerNetwork network, int epochs) {
    DataSet data = Blobs.training();
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(data);
    }
    return network.params().toFloatVector();
  }
}
