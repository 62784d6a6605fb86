package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

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
import org.junit.jupiter.params.provider.EnumSource;
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
        lossesOfIndependentOutputs().map(loss -> Arguments.of(loss, Activation.SIGMOID)));
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
        LossPolyN.builder()
            .outputs(Outputs.BY_ACTIVATION)
            .classWeights(1, 2, 3, 0, 5)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
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

  private static Stream<ILossFunction> lossesOfIndependentOutputs() {
    return Stream.of(
        LossPolyN.builder()
            .outputs(Outputs.INDEPENDENT)
            .epsilon(2)
            .positiveWeights(1, 0, 3, 0.5, 10)
            .labelSmoothing(0.1)
            .build(),
        LossPoly1Focal.builder()
            .epsilon(2)
            .alphaPerClass(0.25, 0, 1, 0.5, 0.75)
            .positiveWeights(1, 2, 3, 4, 5)
            .build(),
        LossPoly1Focal.builder()
            .epsilonPerClass(2, 1, 0, -1, 3)
            .alphaPerClass(0.25, 0, 1, 0.5, 0.75)
            .alphaOnPolynomial(false)
            .classWeights(5, 4, 3, 2, 1)
            .build(),
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
  void shapesMayBeUnknownUntilTheGraphRuns() {
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
  }

  @ParameterizedTest
  @MethodSource("wrongShapes")
  void arraysThatDoNotFitAreRefusedWhenTheGraphRuns(
      Activation activation, Map<String, INDArray> arrays, String message, @TempDir Path folder)
      throws Exception {
    LossPolyN loss =
        LossPolyN.builder()
            .classWeights(1, 1, 1, 1, 1)
            .outputs(activation == Activation.SOFTMAX ? Outputs.EXCLUSIVE : Outputs.INDEPENDENT)
            .build();
    assertRefused(loss, activation, arrays, message, folder);
  }

  @Test
  void oneOutputOfSoftmaxIsRefusedWhenTheGraphRuns(@TempDir Path folder) throws Exception {
    INDArray column = Nd4j.ones(DataType.DOUBLE, 4, 1);
    assertRefused(
        new LossPolyN(),
        Activation.SOFTMAX,
        Map.of("logits", column, "labels", column, "mask", column),
        "logits must have 2 outputs or more",
        folder);
  }

  static Arguments[] wrongShapes() {
    Activation softmax = Activation.SOFTMAX;
    Activation sigmoid = Activation.SIGMOID;
    INDArray logits = TestArrays.logits(36, 5, 5);
    INDArray labels = TestArrays.oneHot(5, TestArrays.classes(36, 5, 5));
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 5, 1);
    INDArray cube = Nd4j.stack(2, logits, logits, logits, logits, logits);
    INDArray vector = Nd4j.ones(DataType.DOUBLE, 5);
    INDArray row = Nd4j.ones(DataType.DOUBLE, 1, 5);
    INDArray wide = Nd4j.ones(DataType.DOUBLE, 5, 6);
    return new Arguments[] {
      wrong(softmax, cube, labels, mask, "logits must have two dimensions"),
      wrong(sigmoid, cube, labels, mask, "logits must have two dimensions"),
      wrong(softmax, vector, labels, mask, "logits must have two dimensions"),
      wrong(softmax, logits, vector, mask, "labels must have two dimensions"),
      wrong(softmax, logits, cube, mask, "labels must have two dimensions"),
      wrong(softmax, logits, row, mask, "labels must have the shape of the logits"),
      wrong(softmax, logits, mask, mask, "labels must have the shape of the logits"),
      wrong(sigmoid, logits, mask, mask, "labels must have the shape of the logits"),
      wrong(sigmoid, logits, wide, mask, "labels must have the shape of the logits"),
      wrong(softmax, logits, labels, vector, "mask must have two dimensions"),
      wrong(softmax, logits, labels, cube, "mask must have two dimensions"),
      wrong(softmax, logits, labels, row, "mask must have the shape of the logits or one column"),
      wrong(sigmoid, logits, labels, wide, "mask must have the shape of the logits or one column"),
      wrong(
          sigmoid,
          wide,
          wide,
          mask,
          "logits must have an output for each of the 5 values of a setting"),
      wrong(
          sigmoid,
          mask,
          mask,
          mask,
          "logits must have an output for each of the 5 values of a setting"),
    };
  }

  private static Arguments wrong(
      Activation activation, INDArray logits, INDArray labels, INDArray mask, String message) {
    return Arguments.of(
        activation, Map.of("logits", logits, "labels", labels, "mask", mask), message);
  }

  private static void assertRefused(
      LossPolyN loss,
      Activation activation,
      Map<String, INDArray> arrays,
      String message,
      Path folder)
      throws Exception {
    SameDiff sd = SameDiff.create();
    SDVariable factor = sd.var("factor", Nd4j.scalar(1.0));
    SameDiffPolyLoss.polyN(
        sd,
        "loss",
        sd.placeHolder("labels", DataType.DOUBLE),
        sd.placeHolder("logits", DataType.DOUBLE).mul(factor),
        loss,
        activation,
        sd.placeHolder("mask", DataType.DOUBLE));
    File file = folder.resolve("graph.fb").toFile();
    sd.save(file, true);
    for (SameDiff graph : List.of(sd, SameDiff.load(file, true))) {
      for (ThrowingCallable run :
          List.<ThrowingCallable>of(
              () -> graph.outputSingle(arrays, "loss"),
              () -> graph.calculateGradients(arrays, "factor"))) {
        assertThatThrownBy(run)
            .isInstanceOf(RuntimeException.class)
            .hasMessageContaining("\"loss: " + message + '"');
      }
    }
  }

  @Test
  void classIndicesOfOneRowAreNotTakenForAllRows() {
    SameDiff sd = SameDiff.create();
    SDVariable labels = sd.placeHolder("labels", DataType.DOUBLE, -1, 1);
    SDVariable logits = sd.placeHolder("logits", DataType.DOUBLE, -1, -1);
    SDVariable loss = SameDiffPolyLoss.polyN(sd, "loss", labels, logits, new LossPolyN(2));
    assertThatThrownBy(
            () ->
                loss.eval(
                    Map.of("labels", TestArrays.indices(1), "logits", TestArrays.logits(1, 3, 4))))
        .hasMessageContaining("labels must be one column, with as many rows as the logits");
  }

  @ParameterizedTest
  @EnumSource(names = {"SOFTMAX", "SIGMOID"})
  void aNearlyCertainRowKeepsItsDigits(Activation activation) {
    for (ILossFunction loss : List.of(new LossPolyN(2), new LossPoly1Focal(2, 1))) {
      for (double[] row : new double[][] {{50, 0}, {0, -700}, {30, 30}, {-45, 45}}) {
        INDArray logits = Nd4j.createFromArray(new double[][] {row});
        for (int truth = 0; truth < 2; truth++) {
          INDArray labels = TestArrays.oneHot(2, truth);
          SameDiff sd = graph(loss, activation, labels, logits, null);
          double score =
              loss.computeScore(labels, logits, activation.getActivationFunction(), null, true);
          assertThat(score(sd).getDouble(0)).isCloseTo(score, withinPercentage(1e-10));
          double[] gradient = TestArrays.values(gradient(sd));
          double[] expected =
              TestArrays.values(
                  loss.computeGradient(labels, logits, activation.getActivationFunction(), null));
          for (int k = 0; k < 2; k++) {
            assertThat(gradient[k])
                .as("%s %s at %d", loss, logits, k)
                .isCloseTo(expected[k], withinPercentage(1e-10));
          }
        }
      }
    }
  }

  @Test
  void aLogitOfMinusInfinitySwitchesAClassOff() {
    INDArray logits = Nd4j.createFromArray(new double[][] {{1, Double.NEGATIVE_INFINITY, 0.5}});
    INDArray two = Nd4j.createFromArray(new double[][] {{1, 0.5}});
    LossPolyN loss = new LossPolyN(2);
    SameDiff three = graph(loss, Activation.SOFTMAX, TestArrays.oneHot(3, 2), logits, null);
    SameDiff without = graph(loss, Activation.SOFTMAX, TestArrays.oneHot(2, 1), two, null);
    assertThat(score(three).getDouble(0)).isEqualTo(score(without).getDouble(0));
    assertThat(TestArrays.values(gradient(three)))
        .containsExactly(
            new double[] {gradient(without).getDouble(0, 0), 0, gradient(without).getDouble(0, 1)},
            within(1e-15));
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
    LossPolyN positive = LossPolyN.builder().positiveWeights(1, 2, 3, 4, 5).build();
    LossPolyN independent = LossPolyN.builder().outputs(Outputs.INDEPENDENT).build();
    LossPolyN exclusive = LossPolyN.builder().outputs(Outputs.EXCLUSIVE).build();
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
          "alpha must be unset with exclusive outputs, here of activation softmax (use"
              + " classWeights), got 0.25"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, positive),
          "positiveWeights must be unset with exclusive outputs, here of activation softmax (use"
              + " classWeights), got [1.0, 2.0, 3.0, 4.0, 5.0]"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, independent),
          "outputs must be EXCLUSIVE with activation SOFTMAX in a graph, got INDEPENDENT"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", labels, logits, exclusive, Activation.SIGMOID),
          "outputs must be INDEPENDENT with activation SIGMOID in a graph, got EXCLUSIVE"),
      bad(
          () -> SameDiffPolyLoss.polyN(sd, "loss", three, three, positive, Activation.SIGMOID),
          "positiveWeights must have one for each of the 3 outputs, got 5"),
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
