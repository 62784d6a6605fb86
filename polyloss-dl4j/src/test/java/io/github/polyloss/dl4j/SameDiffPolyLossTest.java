package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.validation.GradCheckUtil;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The losses in SameDiff graphs give the numbers of computeScore and computeGradient. */
class SameDiffPolyLossTest {

  private static final int ROWS = 6;
  private static final int COLUMNS = 5;

  static Stream<Arguments> lossesAndActivations() {
    return Stream.concat(
        losses()
            .flatMap(
                loss ->
                    Stream.of(Activation.SOFTMAX, Activation.SIGMOID)
                        .map(activation -> Arguments.of(loss, activation))),
        lossesWithAlpha().map(loss -> Arguments.of(loss, Activation.SIGMOID)));
  }

  static Stream<Arguments> lossesActivationsAndScales() {
    return lossesAndActivations()
        .map(Arguments::get)
        .flatMap(
            arguments ->
                Stream.of(1.0, 1000.0)
                    .map(scale -> Arguments.of(arguments[0], arguments[1], scale)));
  }

  static Stream<ILossFunction> losses() {
    return Stream.of(
        new LossPolyN(),
        new LossPolyN(2),
        new LossPolyN(1.5, -0.5, 0.7),
        LossPolyN.builder()
            .epsilon(1.5, -0.5, 0.7)
            .coefficients(Coefficients.ABSOLUTE)
            .classWeights(1, 2, 3, 0, 5)
            .labelSmoothing(0.1)
            .build(),
        LossPolyN.builder().taylorTerms(1).build(),
        LossPolyN.builder().taylorTerms(4).epsilon(1).labelSmoothing(0.2).build(),
        LossPolyN.builder().epsilonPerClass(0, -1, 2, 5, 0.5).build(),
        LossPolyN.builder()
            .epsilonPerClass(0, -1, 2, 5, 0.5)
            .taylorTerms(3)
            .classWeights(5, 4, 3, 2, 1)
            .build(),
        new LossPoly1Focal(0, 2),
        new LossPoly1Focal(-1, 0),
        new LossPoly1Focal(1, 1),
        new LossPoly1Focal(1, 0.01),
        LossPoly1Focal.builder()
            .epsilonPerClass(0, -1, 2, 5, 0.5)
            .gamma(0.5)
            .classWeights(1, 2, 3, 4, 5)
            .labelSmoothing(0.2)
            .build());
  }

  private static Stream<ILossFunction> lossesWithAlpha() {
    return Stream.of(
        LossPoly1Focal.builder().epsilon(2).gamma(1.5).alpha(0.25).build(),
        LossPoly1Focal.builder().epsilon(2).alpha(1).alphaOnPolynomial(false).build());
  }

  @ParameterizedTest
  @MethodSource("lossesActivationsAndScales")
  void scoreAndGradientAreThoseOfTheLoss(ILossFunction loss, Activation activation, double scale) {
    INDArray logits = TestArrays.logits(31, ROWS, COLUMNS).muli(scale / 3);
    logits.getRow(0).assign(0);
    INDArray soft = TestArrays.softLabels(31, ROWS, COLUMNS);
    INDArray hard = TestArrays.oneHot(COLUMNS, TestArrays.classes(31, ROWS, COLUMNS));
    INDArray rowMask = Nd4j.createFromArray(1, 0, 0.5, 2.0, 1, 1).reshape(ROWS, 1);
    INDArray mask = TestArrays.softLabels(32, ROWS, COLUMNS);

    assertAgrees(loss, activation, hard, logits, null, 1e-10);
    assertAgrees(loss, activation, soft, logits, mask, 1e-10);
    assertAgrees(
        loss,
        activation,
        soft.castTo(DataType.FLOAT),
        logits.castTo(DataType.FLOAT),
        rowMask,
        1e-5);
  }

  private static void assertAgrees(
      ILossFunction loss,
      Activation activation,
      INDArray labels,
      INDArray logits,
      INDArray maskOrNull,
      double tolerance) {
    SameDiff sd = graph(loss, activation, labels, logits, maskOrNull);
    double score =
        loss.computeScore(labels, logits, activation.getActivationFunction(), maskOrNull, true);
    INDArray gradient =
        loss.computeGradient(labels, logits, activation.getActivationFunction(), maskOrNull);

    INDArray actual = score(sd);
    assertThat(actual.dataType()).isEqualTo(logits.dataType());
    assertThat(actual.isScalar()).isTrue();
    assertThat(actual.getDouble(0))
        .isCloseTo(score, within(tolerance * Math.max(1, Math.abs(score))));
    assertThat(gradient(sd).castTo(DataType.DOUBLE).data().asDouble())
        .containsExactly(
            gradient.castTo(DataType.DOUBLE).div(ROWS).data().asDouble(), within(tolerance));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsPassTheCheckOfSameDiff(ILossFunction loss, Activation activation) {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      INDArray labels = TestArrays.softLabels(33, 2, COLUMNS);
      SameDiff sd = graph(loss, activation, labels, TestArrays.logits(33, 2, COLUMNS), null);
      String[] constants =
          sd.variables().stream()
              .filter(SDVariable::isConstant)
              .map(SDVariable::name)
              .toArray(String[]::new);
      assertThat(GradCheckUtil.checkGradients(sd, Map.of(), constants)).isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void smallGammaHasNoNanWhereTheLossIsOverAndDone() {
    INDArray logits = Nd4j.createFromArray(new double[][] {{1000, 0, -1000}, {0, 0, 800}});
    INDArray labels = TestArrays.oneHot(3, 0, 2);
    for (Activation activation : List.of(Activation.SOFTMAX, Activation.SIGMOID)) {
      for (double gamma : new double[] {0.01, 0.5, 1}) {
        SameDiff sd = graph(new LossPoly1Focal(1, gamma), activation, labels, logits, null);
        assertThat(score(sd).getDouble(0)).isFinite();
        assertThat(gradient(sd).data().asDouble()).doesNotContain(Double.NaN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void classIndicesAreTheSameAsOneHotLabels(ILossFunction loss) {
    INDArray logits = TestArrays.logits(34, ROWS, COLUMNS);
    int[] classes = TestArrays.classes(34, ROWS, COLUMNS);
    SameDiff oneHot =
        graph(loss, Activation.SOFTMAX, TestArrays.oneHot(COLUMNS, classes), logits, null);
    INDArray expectedScore = score(oneHot);
    INDArray expectedGradient = gradient(oneHot);
    for (DataType type : List.of(DataType.INT32, DataType.INT64, DataType.FLOAT)) {
      INDArray indices = TestArrays.indices(classes).castTo(type);
      SameDiff sd = graph(loss, Activation.SOFTMAX, indices, logits, null);
      assertThat(score(sd)).usingComparator(TestArrays.BITWISE).isEqualTo(expectedScore);
      assertThat(gradient(sd)).usingComparator(TestArrays.BITWISE).isEqualTo(expectedGradient);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0.5, COLUMNS, Double.NaN})
  void anIndexThatIsNoClassMakesTheLossNan(double index) {
    INDArray indices = TestArrays.indices(0, 1).putScalar(1, 0, index);
    SameDiff sd =
        graph(
            new LossPolyN(2), Activation.SOFTMAX, indices, TestArrays.logits(35, 2, COLUMNS), null);
    assertThat(score(sd).getDouble(0)).isNaN();
  }

  @Test
  void shapesThatAreUnknownInTheGraphAreRefusedWhenItRuns() {
    SameDiff sd = SameDiff.create();
    SDVariable labels = sd.placeHolder("labels", DataType.DOUBLE, -1, -1);
    SDVariable logits = sd.placeHolder("logits", DataType.DOUBLE, -1, -1);
    SDVariable loss = SameDiffPolyLoss.polyN(sd, "loss", labels, logits, new LossPolyN(2));
    INDArray values = TestArrays.logits(36, ROWS, COLUMNS);
    INDArray oneHot = TestArrays.oneHot(COLUMNS, TestArrays.classes(36, ROWS, COLUMNS));

    assertThat(loss.eval(Map.of("labels", oneHot, "logits", values)).getDouble(0))
        .isCloseTo(
            new LossPolyN(2)
                .computeScore(
                    oneHot, values, Activation.SOFTMAX.getActivationFunction(), null, true),
            within(1e-10));
    for (INDArray wrong : new INDArray[] {oneHot.getColumn(0, true), oneHot.getRow(0, true)}) {
      assertThatThrownBy(() -> loss.eval(Map.of("labels", wrong, "logits", values)))
          .isInstanceOf(RuntimeException.class)
          .hasMessageContaining("mergeadd");
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void aGraphTrainsLikeANetworkAndTrainsOnAfterSavingAndLoading(
      ILossFunction loss, Activation activation, boolean classIndices, @TempDir Path folder)
      throws Exception {
    INDArray features = TestArrays.logits(37, 60, COLUMNS);
    int[] classes = features.argMax(1).toIntVector();
    DataSet data =
        new DataSet(
            features,
            classIndices ? TestArrays.indices(classes) : TestArrays.oneHot(COLUMNS, classes));
    DataSetIterator batches = new ListDataSetIterator<>(data.asList(), 20);
    SameDiff sd = trainable(loss, activation, data);
    MultiLayerNetwork network = network(loss, activation);

    double untrained = score(sd, data);
    sd.fit(batches, 2);
    network.fit(batches, 2);
    double trained = score(sd, data);
    assertThat(trained).isLessThan(untrained);
    assertThat(sd.getArrForVarName("weights").data().asDouble())
        .containsExactly(network.getParam("0_W").dup('c').data().asDouble(), within(1e-9));

    File file = folder.resolve("graph.fb").toFile();
    sd.save(file, true);
    SameDiff loaded = SameDiff.load(file, true);
    assertThat(loaded.getLossVariables()).containsExactly("loss");
    assertThat(score(loaded, data)).isEqualTo(trained);
    loaded.fit(batches, 2);
    sd.fit(batches, 2);
    assertThat(score(loaded, data)).isLessThan(trained).isCloseTo(score(sd, data), within(1e-9));
  }

  static Arguments[] trainings() {
    ILossFunction polyN = LossPolyN.builder().epsilon(2, -0.5).classWeights(1, 2, 3, 4, 5).build();
    return new Arguments[] {
      Arguments.of(polyN, Activation.SOFTMAX, false),
      Arguments.of(polyN, Activation.SOFTMAX, true),
      Arguments.of(
          LossPoly1Focal.builder().epsilon(-1).gamma(0.5).alpha(0.5).build(),
          Activation.SIGMOID,
          false)
    };
  }

  private static SameDiff trainable(ILossFunction loss, Activation activation, DataSet data) {
    SameDiff sd = SameDiff.create();
    SDVariable features = sd.placeHolder("features", DataType.DOUBLE, -1, COLUMNS);
    SDVariable labels = sd.placeHolder("labels", DataType.DOUBLE, -1, data.getLabels().size(1));
    SDVariable weights = sd.var("weights", Nd4j.zeros(DataType.DOUBLE, COLUMNS, COLUMNS));
    add(sd, labels, features.mmul("logits", weights), loss, activation, null);
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.2))
            .dataSetFeatureMapping("features")
            .dataSetLabelMapping("labels")
            .build());
    return sd;
  }

  private static MultiLayerNetwork network(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.2))
                .weightInit(WeightInit.ZERO)
                .list()
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(COLUMNS)
                        .nOut(COLUMNS)
                        .hasBias(false)
                        .activation(activation)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static double score(SameDiff sd, DataSet data) {
    return sd.outputSingle(
            Map.of("features", data.getFeatures(), "labels", data.getLabels()), "loss")
        .getDouble(0);
  }

  @Test
  void theLossComesBackAndIsOfSoftmaxWithoutMaskByDefault() {
    SameDiff sd = SameDiff.create();
    SDVariable logits = sd.var("logits", TestArrays.logits(38, ROWS, COLUMNS));
    SDVariable labels = sd.constant("labels", TestArrays.softLabels(38, ROWS, COLUMNS));
    Activation softmax = Activation.SOFTMAX;
    LossPolyN polyN = new LossPolyN(2);
    LossPoly1Focal focal = new LossPoly1Focal(1, 2);
    List<SDVariable> losses =
        List.of(
            SameDiffPolyLoss.polyN(sd, "n", labels, logits, polyN),
            SameDiffPolyLoss.polyN(sd, "n activation", labels, logits, polyN, softmax),
            SameDiffPolyLoss.polyN(sd, "n mask", labels, logits, polyN, softmax, null),
            SameDiffPolyLoss.poly1Focal(sd, "f", labels, logits, focal),
            SameDiffPolyLoss.poly1Focal(sd, "f activation", labels, logits, focal, softmax),
            SameDiffPolyLoss.poly1Focal(sd, "f mask", labels, logits, focal, softmax, null));

    assertThat(losses.stream().map(SDVariable::name).toList())
        .isEqualTo(sd.getLossVariables())
        .containsExactly("n", "n activation", "n mask", "f", "f activation", "f mask");
    List<Double> scores = losses.stream().map(loss -> loss.eval().getDouble(0)).toList();
    assertThat(scores.subList(0, 3)).containsOnly(scores.get(0));
    assertThat(scores.subList(3, 6)).containsOnly(scores.get(3)).doesNotContain(scores.get(0));
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCallsAreRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Arguments[] badCalls() {
    SameDiff sd = SameDiff.create();
    SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 5);
    SDVariable logits = sd.placeHolder("logits", DataType.FLOAT, -1, 5);
    SDVariable anyLogits = sd.identity(logits);
    SDVariable three = sd.placeHolder("three", DataType.FLOAT, -1, 3);
    SDVariable one = sd.placeHolder("one", DataType.FLOAT, -1, 1);
    SDVariable vector = sd.placeHolder("vector", DataType.FLOAT, -1);
    SDVariable integers = sd.placeHolder("integers", DataType.INT32, -1, 5);
    SDVariable stranger = SameDiff.create().placeHolder("labels", DataType.FLOAT, -1, 5);
    LossPolyN loss = new LossPolyN(2);
    LossPolyN weighted = LossPolyN.builder().classWeights(1, 2, 3).build();
    LossPolyN perClass = LossPolyN.builder().epsilonPerClass(1, 2, 3).build();
    LossPoly1Focal withAlpha = LossPoly1Focal.builder().alpha(0.25).build();
    Activation softmax = Activation.SOFTMAX;
    return new Arguments[] {
      bad(() -> SameDiffPolyLoss.polyN(null, "loss", labels, logits, loss), "sd must not be null"),
      bad(() -> SameDiffPolyLoss.polyN(sd, null, labels, logits, loss), "name must not be null"),
      bad(() -> SameDiffPolyLoss.polyN(sd, "loss", null, logits, loss), "labels must not be null"),
      bad(() -> SameDiffPolyLoss.polyN(sd, "loss", labels, null, loss), "logits must not be null"),
      bad(() -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, null), "loss must not be null"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, loss, null),
          "activation must be SOFTMAX or SIGMOID, got null"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, loss, Activation.TANH),
          "activation must be SOFTMAX or SIGMOID, got TANH"),
      bad(
          () -> SameDiffPolyLoss.poly1Focal(sd, "loss", labels, logits, withAlpha),
          "alpha must be unset with activation softmax (it goes with sigmoid; use classWeights),"
              + " got 0.25"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", stranger, logits, loss),
          "labels must belong to sd, got one of another graph"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, vector, loss),
          "logits must have two dimensions, got shapes [-1]"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, integers, loss),
          "logits must be of a floating-point type, got INT"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", one, one, loss),
          "logits must have two outputs or more with softmax, which is always 1 for one (use"
              + " sigmoid), got shapes [N, 1]"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", three, logits, loss),
          "labels must have one column for each of the 5 outputs, got 3"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, three, loss),
          "labels must have one column for each of the 3 outputs, got 5"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", one, logits, loss, Activation.SIGMOID),
          "labels must have one column for each of the 5 outputs, got 1"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, anyLogits, loss, softmax, three),
          "mask must have one column or one for each of the 5 outputs, got 3"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, loss, softmax, vector),
          "mask must have two dimensions, got shapes [-1]"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, anyLogits, weighted),
          "classWeights must have one for each of the 5 outputs, got 3"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", one, logits, perClass),
          "epsilonPerClass must have one for each of the 5 outputs, got 3"),
    };
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(Named.of(message, call), message);
  }

  private static SameDiff graph(
      ILossFunction loss,
      Activation activation,
      INDArray labels,
      INDArray logits,
      INDArray maskOrNull) {
    SameDiff sd = SameDiff.create();
    SDVariable mask = maskOrNull == null ? null : sd.constant("mask", maskOrNull);
    add(sd, sd.constant("labels", labels), sd.var("logits", logits.dup()), loss, activation, mask);
    return sd;
  }

  private static void add(
      SameDiff sd,
      SDVariable labels,
      SDVariable logits,
      ILossFunction loss,
      Activation activation,
      SDVariable mask) {
    if (loss instanceof LossPolyN polyN) {
      SameDiffPolyLoss.polyN(sd, "loss", labels, logits, polyN, activation, mask);
    } else {
      SameDiffPolyLoss.poly1Focal(
          sd, "loss", labels, logits, (LossPoly1Focal) loss, activation, mask);
    }
  }

  private static INDArray score(SameDiff sd) {
    return sd.outputSingle(Map.of(), "loss");
  }

  private static INDArray gradient(SameDiff sd) {
    return sd.calculateGradients(Map.of(), "logits").get("logits");
  }
}
