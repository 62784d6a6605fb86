package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.layers.variational.LossFunctionWrapper;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The layers of DL4J that take a loss for a part of their own loss, as {@code
 * docs/where-it-works.md} tells of them; {@link GradientCheckTest} has those that take it whole.
 *
 * <p>A test whose name begins with "upstream" holds a fault of DL4J 1.0.0-M2.1 fast, as in {@link
 * UpstreamFaultsTest}. When it fails, the fault is gone: delete it and correct the page.
 */
class OtherLayersTest {

  private static final DataType DEFAULT_TYPE = Nd4j.defaultFloatingPointType();

  private static final LossPolyN POLY =
      LossPolyN.builder().epsilon(2, -0.5).classWeights(1, 2, 3).build();
  private static final LossPolyN POLY_OF_ANY_CLASSES = new LossPolyN(2, -0.5);
  private static final int CLASSES = 3;
  private static final int INPUTS = 5;
  private static final int ROWS = 6;

  /** GradientCheckUtil refuses to work otherwise, whatever the type of the network. */
  @BeforeAll
  static void useDoublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void useTheDefaultPrecisionAgain() {
    Nd4j.setDefaultDataTypes(DEFAULT_TYPE, DEFAULT_TYPE);
  }

  private static MultiLayerNetwork network(IUpdater updater, InputType input, Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(updater)
                .list(layers)
                .setInputType(input)
                .build());
    network.init();
    return network;
  }

  private static DenseLayer dense(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.TANH).build();
  }

  private static DataSet oneHotData() {
    return new DataSet(
        TestArrays.logits(1, ROWS, INPUTS),
        TestArrays.oneHot(CLASSES, TestArrays.classes(1, ROWS, CLASSES)));
  }

  private static void assertGradientsAreThoseOfTheScore(MultiLayerNetwork network, DataSet data) {
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(network)
                    .input(data.getFeatures())
                    .labels(data.getLabels())
                    .subset(true)
                    .maxPerParam(8)
                    .maxRelError(1e-5)))
        .isTrue();
  }

  private static void assertScoreFalls(MultiLayerNetwork network, DataSet data) {
    double before = network.score(data);
    for (int epoch = 0; epoch < 30; epoch++) {
      network.fit(data);
    }
    assertThat(network.score(data)).isLessThan(0.8 * before);
  }

  private static double sum(ILossFunction loss, INDArray labels, INDArray logits) {
    return loss.computeScore(labels, logits, new ActivationSoftmax(), null, false);
  }

  /** The layer's own score is wrong there, see {@link UpstreamFaultsTest}; its output is right. */
  @Test
  void aScoreWithTheChannelsLastIsThatOfTheOutput() {
    Head last = Head.CNN_LOSS_NHWC;
    Head first = Head.CNN_LOSS_NCHW;
    INDArray labels =
        TestArrays.oneHot(Head.CLASSES, TestArrays.classes(5, last.rows(), Head.CLASSES));
    MultiLayerNetwork network = last.network(POLY_OF_ANY_CLASSES, Activation.SOFTMAX);
    MultiLayerNetwork other = first.network(POLY_OF_ANY_CLASSES, Activation.SOFTMAX);
    other.setParams(network.params());

    INDArray output = network.output(last.input());
    INDArray rows = output.reshape('c', -1, Head.CLASSES);
    double sum =
        POLY_OF_ANY_CLASSES.computeScore(labels, rows, new ActivationIdentity(), null, false);
    assertThat(sum / Head.BATCH)
        .isCloseTo(
            other.score(new DataSet(first.input(), first.fromRows(labels)), true),
            withinPercentage(1e-8));
  }

  private static class CenterLoss {

    private static final double LAMBDA = 0.1;

    private static MultiLayerNetwork network(IUpdater updater, ILossFunction loss) {
      return OtherLayersTest.network(
          updater,
          InputType.feedForward(INPUTS),
          dense(4),
          new CenterLossOutputLayer.Builder(loss)
              .nOut(CLASSES)
              .activation(Activation.SOFTMAX)
              .alpha(1)
              .lambda(LAMBDA)
              .gradientCheck(updater instanceof NoOp)
              .build());
    }
  }

  @Test
  void centerLossAddsTheDistanceFromTheCentresToTheLoss() {
    MultiLayerNetwork network = CenterLoss.network(new NoOp(), POLY);
    DataSet data = oneHotData();
    INDArray features = network.feedForward(data.getFeatures()).get(1);
    Map<String, INDArray> parameters = network.getLayer(1).paramTable();
    INDArray logits = features.mmul(parameters.get("W")).addRowVector(parameters.get("b"));
    INDArray fromCentres = features.sub(data.getLabels().mmul(parameters.get("cL")));
    double distances = fromCentres.mul(fromCentres).sumNumber().doubleValue();

    assertThat(network.score(data, true))
        .isCloseTo(
            (sum(POLY, data.getLabels(), logits) + CenterLoss.LAMBDA / 2 * distances) / ROWS,
            withinPercentage(1e-8));
    assertGradientsAreThoseOfTheScore(network, data);
    assertScoreFalls(CenterLoss.network(new Adam(0.05), POLY), data);
  }

  @Test
  void centerLossRefusesClassIndices() {
    MultiLayerNetwork network = CenterLoss.network(new NoOp(), POLY);
    INDArray indices = TestArrays.indices(TestArrays.classes(1, ROWS, CLASSES));
    assertThatThrownBy(() -> network.fit(oneHotData().getFeatures(), indices))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("numColumns");
  }

  /**
   * {@code CenterLossOutputLayer.computeScoreForExamples} adds a difference for each feature to the
   * one score of a row.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamCannotScoreExamplesInCenterLossOutputLayer(CrossEntropy loss) {
    MultiLayerNetwork network = CenterLoss.network(new NoOp(), loss.function);
    assertThatThrownBy(() -> network.scoreExamples(oneHotData(), false))
        .hasMessageContaining("shape");
  }

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }
  }

  /** A grid of 2 × 3 cells, with an object in some of them. */
  private static class Yolo {

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;
    private static final int CHANNELS = 4;
    private static final int BATCH = 2;

    private static MultiLayerNetwork network(
        IUpdater updater, ILossFunction lossOfClasses, int classes, double[]... boxes) {
      return OtherLayersTest.network(
          updater,
          InputType.convolutional(HEIGHT, WIDTH, CHANNELS),
          new ConvolutionLayer.Builder(1, 1)
              .nOut(boxes.length * (5 + classes))
              .activation(Activation.IDENTITY)
              .build(),
          new Yolo2OutputLayer.Builder()
              .boundingBoxPriors(Nd4j.createFromArray(boxes))
              .lossClassPredictions(lossOfClasses)
              .build());
    }

    private static DataSet data(int classes) {
      INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, 4 + classes, HEIGHT, WIDTH);
      putObject(labels, 0, 0, 1, classes - 1, 1.2, 0.1, 1.9, 0.8);
      putObject(labels, 0, 1, 2, 0, 2.3, 1.2, 2.7, 1.9);
      putObject(labels, 1, 1, 0, classes / 2, 0.1, 1.1, 0.6, 1.7);
      return new DataSet(
          TestArrays.logits(2, BATCH * CHANNELS, HEIGHT * WIDTH)
              .divi(3)
              .reshape(BATCH, CHANNELS, HEIGHT, WIDTH),
          labels);
    }

    /** A box from its top left corner to the bottom right one, and its class. */
    private static void putObject(
        INDArray labels, int example, int row, int column, int ofClass, double... corners) {
      for (int i = 0; i < corners.length; i++) {
        labels.putScalar(example, i, row, column, corners[i]);
      }
      labels.putScalar(example, 4 + ofClass, row, column, 1);
    }

    /** Of each cell with an object, its channels from the given one on. */
    private static INDArray cellsWithObject(INDArray values, INDArray labels, int from, int to) {
      INDArray objects =
          labels.get(
              NDArrayIndex.all(),
              NDArrayIndex.interval(4, labels.size(1)),
              NDArrayIndex.all(),
              NDArrayIndex.all());
      INDArray rows =
          values
              .get(
                  NDArrayIndex.all(),
                  NDArrayIndex.interval(from, to),
                  NDArrayIndex.all(),
                  NDArrayIndex.all())
              .permute(0, 2, 3, 1)
              .dup('c')
              .reshape('c', BATCH * HEIGHT * WIDTH, to - from);
      INDArray present = objects.sum(1).dup('c').ravel();
      return rows.getRows(
          IntStream.range(0, (int) present.length())
              .filter(i -> present.getDouble(i) > 0)
              .toArray());
    }
  }

  @Test
  void yoloTakesTheLossForTheClassesOfObjects() {
    double[] box = {1, 1};
    DataSet data = Yolo.data(CLASSES);
    MultiLayerNetwork network = Yolo.network(new NoOp(), POLY, CLASSES, box);
    INDArray logits = network.feedForward(data.getFeatures()).get(1);
    ILossFunction other = new LossMCXENT();
    MultiLayerNetwork networkWithOther = Yolo.network(new NoOp(), other, CLASSES, box);

    INDArray labels = data.getLabels();
    INDArray logitsOfObjects = Yolo.cellsWithObject(logits, labels, 5, 5 + CLASSES);
    INDArray labelsOfObjects = Yolo.cellsWithObject(labels, labels, 4, 4 + CLASSES);
    assertThat(labelsOfObjects.rows()).isEqualTo(3);
    assertThat(network.score(data, true) - networkWithOther.score(data, true))
        .isCloseTo(
            (sum(POLY, labelsOfObjects, logitsOfObjects)
                    - sum(other, labelsOfObjects, logitsOfObjects))
                / Yolo.BATCH,
            withinPercentage(1e-8));
  }

  @Test
  void yoloTrainsWithTheLossForItsClasses() {
    double[][] boxes = {{1, 1}, {0.4, 0.8}};
    DataSet data = Yolo.data(CLASSES);
    assertGradientsAreThoseOfTheScore(Yolo.network(new NoOp(), POLY, CLASSES, boxes), data);
    assertScoreFalls(Yolo.network(new Adam(0.05), POLY, CLASSES, boxes), data);
  }

  /** The layer makes a softmax of the classes, which of one class is always 1: no loss is left. */
  @Test
  void yoloWithOneClassHasNoLossOfItsClass() {
    DataSet data = Yolo.data(1);
    double[] box = {1, 1};
    assertThat(Yolo.network(new NoOp(), POLY_OF_ANY_CLASSES, 1, box).score(data, true))
        .isEqualTo(Yolo.network(new NoOp(), new LossL2(), 1, box).score(data, true));
    assertScoreFalls(Yolo.network(new Adam(0.05), POLY_OF_ANY_CLASSES, 1, box), data);
  }

  private static MultiLayerNetwork oneClass(OCNNOutputLayer.Builder output) {
    return network(
        new NoOp(),
        InputType.feedForward(INPUTS),
        dense(4),
        output.nIn(4).hiddenLayerSize(3).activation(new ActivationSigmoid()).build());
  }

  /** The layer has one loss, which knows its parameters, and puts it in the place of any other. */
  @Test
  void oneClassNetworksHaveALossOfTheirOwn() {
    MultiLayerNetwork network = oneClass(new OCNNOutputLayer.Builder().lossFunction(POLY));
    OCNNOutputLayer layer = (OCNNOutputLayer) network.getLayer(1).conf().getLayer();
    assertThat(layer.getLossFn().name()).isEqualTo("OCNNLossFunction");
    assertThat(network.score(oneHotData()))
        .isEqualTo(oneClass(new OCNNOutputLayer.Builder()).score(oneHotData()));
  }

  /** Its builder takes a name of DL4J's list of losses. */
  @Test
  void denoisingAutoencodersTakeDl4jsOwnLossesAlone() {
    assertThat(AutoEncoder.Builder.class.getMethods())
        .filteredOn(method -> method.getName().equals("lossFunction"))
        .isNotEmpty()
        .noneMatch(method -> method.getParameterTypes()[0].isAssignableFrom(LossPolyN.class));
  }

  private static class Autoencoder {

    private static MultiLayerNetwork network(
        IUpdater updater, ILossFunction loss, Activation activation) {
      return OtherLayersTest.network(
          updater,
          InputType.feedForward(INPUTS),
          new VariationalAutoencoder.Builder()
              .nOut(2)
              .encoderLayerSizes(4)
              .decoderLayerSizes(4)
              .activation(Activation.TANH)
              .pzxActivationFunction(Activation.TANH)
              .reconstructionDistribution(new LossFunctionWrapper(activation, loss))
              .build());
    }

    private static org.deeplearning4j.nn.layers.variational.VariationalAutoencoder layer(
        MultiLayerNetwork network) {
      return (org.deeplearning4j.nn.layers.variational.VariationalAutoencoder) network.getLayer(0);
    }

    private static INDArray data(Activation activation) {
      return activation == Activation.SOFTMAX
          ? TestArrays.oneHot(INPUTS, 0, 4, 4, 0, 4, 0)
          : TestArrays.logits(3, ROWS, INPUTS).gt(0).castTo(DataType.DOUBLE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGMOID", "SOFTMAX"})
  void variationalAutoencodersTakeTheLossForTheirReconstruction(Activation activation) {
    Outputs outputs = activation == Activation.SIGMOID ? Outputs.INDEPENDENT : Outputs.EXCLUSIVE;
    ILossFunction loss = LossPolyN.builder().epsilon(2).outputs(outputs).build();
    INDArray data = Autoencoder.data(activation);
    MultiLayerNetwork network = Autoencoder.network(new NoOp(), loss, activation);
    network.initGradientsView();
    assertThat(
            GradientCheckUtil.checkGradientsPretrainLayer(
                Autoencoder.layer(network), 1e-6, 1e-5, 1e-8, false, false, data, 12345))
        .isTrue();

    MultiLayerNetwork training = Autoencoder.network(new Adam(0.05), loss, activation);
    double before = reconstructionError(training, data);
    for (int epoch = 0; epoch < 100; epoch++) {
      training.pretrainLayer(0, data);
    }
    assertThat(reconstructionError(training, data)).isLessThan(0.9 * before);
  }

  private static double reconstructionError(MultiLayerNetwork network, INDArray data) {
    return Autoencoder.layer(network).reconstructionError(data).meanNumber().doubleValue();
  }

  /**
   * {@code reconstructionError} gives the loss the reconstruction itself, and the identity for an
   * activation: that the outputs are independent can no longer be seen from a sigmoid.
   */
  @Test
  void reconstructionErrorsOfASigmoidAskForIndependentOutputs() {
    INDArray data = Autoencoder.data(Activation.SIGMOID);
    ILossFunction independent = LossPolyN.builder().epsilon(2).outputs(Outputs.INDEPENDENT).build();
    MultiLayerNetwork network = Autoencoder.network(new NoOp(), independent, Activation.SIGMOID);
    INDArray code = network.feedForward(data).get(1);
    INDArray reconstruction = Autoencoder.layer(network).generateAtMeanGivenZ(code);
    INDArray logits = Transforms.log(reconstruction.div(reconstruction.rsub(1)));
    INDArray errors =
        new LossPolyN(2).computeScoreArray(data, logits, new ActivationSigmoid(), null);
    assertThat(Autoencoder.layer(network).reconstructionError(data).distance2(errors))
        .isLessThan(1e-10);

    ILossFunction byActivation = new LossPolyN(2);
    MultiLayerNetwork other = Autoencoder.network(new NoOp(), byActivation, Activation.SIGMOID);
    INDArray ofYesAlone =
        byActivation.computeScoreArray(data, reconstruction, new ActivationIdentity(), null);
    assertThat(Autoencoder.layer(other).reconstructionError(data).distance2(ofYesAlone))
        .isLessThan(1e-10);
    assertThat(ofYesAlone.meanNumber().doubleValue())
        .isLessThan(0.7 * errors.meanNumber().doubleValue());
  }

  /**
   * A dense layer with softmax and a loss, written as a graph of SameDiff. DL4J divides score and
   * gradient by the rows, as the loss has done already, so the layer gives their sum. Its gradient
   * is that of the marked losses, not of what the layer gives, so the sum takes the mark.
   */
  public static class SameDiffPolyOutput extends SameDiffOutputLayer {

    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", INPUTS, CLASSES);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      initWeights(INPUTS, CLASSES, WeightInit.XAVIER, parameters.get("W"));
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sd, SDVariable input, SDVariable labels, Map<String, SDVariable> parameters) {
      SDVariable logits = input.mmul("logits", parameters.get("W"));
      SDVariable loss = SameDiffPolyLoss.polyN(sd, "loss", labels, logits, POLY);
      SDVariable sum = loss.mul(sd.sizeAt(logits, 0).castTo(DataType.DOUBLE));
      sd.setLossVariables(sum);
      return sum;
    }

    @Override
    public String activationsVertexName() {
      return "logits";
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return InputType.feedForward(CLASSES);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {}

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
      return null;
    }
  }

  @Test
  void sameDiffOutputLayersTakeTheLossTimesTheRows() {
    InputType input = InputType.feedForward(INPUTS);
    DataSet data = oneHotData();
    MultiLayerNetwork network = network(new NoOp(), input, dense(INPUTS), new SameDiffPolyOutput());
    INDArray logits = network.output(data.getFeatures());
    assertThat(network.score(data, true))
        .isCloseTo(sum(POLY, data.getLabels(), logits) / ROWS, withinPercentage(1e-8));
    assertGradientsAreThoseOfTheScore(network, data);
    assertScoreFalls(network(new Adam(0.05), input, dense(INPUTS), new SameDiffPolyOutput()), data);
  }
}
