package io.github.polyloss.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

class ResNetTest {
  private static final int CLASSES = 4;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"RESNET20, 1", "RESNET20, 3", "RESNET18, 2", "RESNET50, 1"})
  void bodyAndHeadMakeTheFullNetwork(Backbone backbone, int stages) {
    ResNet resNet = ResNet.builder(backbone).stages(stages).classes(CLASSES).build();
    ComputationGraph body = resNet.body();
    ComputationGraph head = resNet.head();
    ComputationGraph full =
        ResNet.builder(backbone).stages(stages).classes(CLASSES).seed(2).build().full();
    INDArray images = Nd4j.randn(DataType.FLOAT, 2, 3, 33, 47);

    Parameters.copy(body, full);
    Parameters.copy(head, full);

    INDArray features = body.outputSingle(images);
    assertThat(features.shape()).containsExactly(2, resNet.featureCount());
    assertThat(full.outputSingle(images)).isEqualTo(head.outputSingle(features));
  }

  @ParameterizedTest
  @CsvSource({"RESNET20, 2", "RESNET18, 1"})
  void bodyAndHeadExtractedFromTheFullNetworkMakeItAgain(Backbone backbone, int stages) {
    ResNet resNet = ResNet.builder(backbone).stages(stages).classes(CLASSES).build();
    ComputationGraph full =
        ResNet.builder(backbone).stages(stages).classes(CLASSES).seed(2).build().full();
    ComputationGraph body = resNet.body();
    ComputationGraph head = resNet.head();
    INDArray images = Nd4j.randn(DataType.FLOAT, 2, 3, 32, 32);

    Parameters.extract(full, body);
    Parameters.extract(full, head);

    INDArray logits = ResNet.logits(head, body.outputSingle(images));
    assertThat(Transforms.softmax(logits).equalsWithEps(full.outputSingle(images), 1e-6)).isTrue();
  }

  @Test
  void copyNamesWhatDoesNotFit() {
    ComputationGraph head = ResNet.builder(Backbone.RESNET20).classes(3).build().head();
    ComputationGraph body = ResNet.builder(Backbone.RESNET20).build().body();
    ComputationGraph full = ResNet.builder(Backbone.RESNET20).classes(CLASSES).build().full();
    INDArray before = full.params().dup();

    assertThatThrownBy(() -> Parameters.copy(head, body))
        .hasMessage("vertex head.bn has no parameter gamma in the network that it is copied to");
    assertThatThrownBy(() -> Parameters.copy(head, full))
        .hasMessage("vertex head.fc: the shape of parameter W must be [192, 4], got [192, 3]");
    assertThat(full.params()).isEqualTo(before);
  }

  @Test
  void sameSeedIsSameNetwork() {
    assertThat(full(1).params()).isEqualTo(full(1).params()).isNotEqualTo(full(2).params());
  }

  private static ComputationGraph full(long seed) {
    return ResNet.builder(Backbone.RESNET20).seed(seed).build().full();
  }

  @ParameterizedTest
  @CsvSource({
    "conv1, EARLY",
    "bn1, EARLY",
    "layer1.2.conv1, EARLY",
    "layer2.0.downsample.0, LATE",
    "layer3.1.bn2, LATE",
    "head.bn, HEAD",
    "head.fc, HEAD"
  })
  void everyGroupHasItsUpdater(String vertex, LayerGroup group) {
    assertThat(LayerGroup.of(vertex)).isEqualTo(group);
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20).updaters(g -> new Sgd(g.ordinal() + 1)).build().full();
    BaseLayer<?> layer = (BaseLayer<?>) network.getLayer(vertex);
    assertThat(layer.layerConf().getIUpdater()).isEqualTo(new Sgd(group.ordinal() + 1));
  }

  @Test
  void weightDecayShrinksWeightsThatLearnAndNothingElse() {
    ResNet.Builder options =
        ResNet.builder(Backbone.RESNET20)
            .stages(1)
            .classes(CLASSES)
            .dropout(0)
            .updaters(group -> group == LayerGroup.HEAD ? new Sgd(0.1) : new NoOp());
    ComputationGraph plain = options.build().full();
    ComputationGraph decayed = options.weightDecay(0.5).build().full();
    INDArray weights = decayed.getLayer("head.fc").getParam("W").dup();
    DataSet batch = batch();

    plain.fit(batch);
    decayed.fit(batch);

    assertClose(difference(plain, decayed, "head.fc", "W"), weights.mul(0.1 * 0.5));
    assertThat(difference(plain, decayed, "head.fc", "b").amaxNumber().doubleValue()).isZero();
    assertThat(difference(plain, decayed, "head.bn", "gamma").amaxNumber().doubleValue()).isZero();
    assertThat(difference(plain, decayed, "conv1", "W").amaxNumber().doubleValue()).isZero();
  }

  private static INDArray difference(
      ComputationGraph minuend, ComputationGraph subtrahend, String vertex, String parameter) {
    return minuend
        .getLayer(vertex)
        .getParam(parameter)
        .sub(subtrahend.getLayer(vertex).getParam(parameter));
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  @Test
  void trainingLearnsABatchByHeart() {
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20)
            .stages(1)
            .classes(CLASSES)
            .updaters(group -> new Adam(1e-2))
            .build()
            .full();
    DataSet batch = batch();
    double first = network.score(batch, true);

    for (int step = 0; step < 10; step++) {
      network.fit(batch);
    }

    assertThat(network.score(batch, true)).isLessThan(first / 10);
  }

  @Test
  void inferenceUsesTheRunningStatistics() {
    ComputationGraph network = full(1);
    INDArray images = Nd4j.randn(DataType.FLOAT, 3, 3, 32, 32);
    INDArray alone = network.outputSingle(images.get(NDArrayIndex.interval(0, 1)));
    INDArray together = network.outputSingle(images);
    assertThat(together.getRow(0, true).equalsWithEps(alone, 1e-5)).isTrue();
  }

  @Test
  void savedNetworkPredictsTheSame() throws IOException {
    ComputationGraph network = full(3);
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    INDArray images = Nd4j.randn(DataType.FLOAT, 2, 3, 32, 32);

    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile());

    assertThat(restored.outputSingle(images)).isEqualTo(network.outputSingle(images));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void dropoutIsAShare(double dropout) {
    assertThatThrownBy(() -> ResNet.builder(Backbone.RESNET20).dropout(dropout))
        .hasMessage("dropout must be at least 0 and below 1, got " + dropout);
  }

  @Test
  void dropoutIsTheShareThatIsDropped() {
    ResNet resNet = ResNet.builder(Backbone.RESNET18).dropout(0.25).build();
    ComputationGraph head = resNet.head();
    INDArray features = Nd4j.randn(DataType.FLOAT, 50, resNet.featureCount());

    INDArray dropped = head.feedForward(features, true).get("head.dropout");

    double share = dropped.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue();
    assertThat(share).isBetween(0.24, 0.26);
  }

  private static DataSet batch() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 8, CLASSES);
    for (int i = 0; i < 8; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.randn(DataType.FLOAT, 8, 3, 16, 16), labels);
  }
}
