package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.testing.KerasFile;
import io.github.polyloss.testing.KerasFile.Dense;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLossUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Models of Keras that were compiled with a loss that DL4J does not know, from the file to a
 * network that learns, as {@code docs/where-it-works.md} tells.
 *
 * <p>A test whose name begins with "upstream" holds a fault of DL4J 1.0.0-M2.1 fast, as in {@link
 * UpstreamFaultsTest}. When it fails, the fault is gone: delete it and correct the page.
 */
@DisabledOnOs(
    value = OS.MAC,
    architectures = "aarch64",
    disabledReason = "HDF5 1.12.1 for Java is not built for Apple's processors")
class KerasImportTest {

  private static final int INPUTS = 5;
  private static final int HIDDEN = 12;
  private static final int OUTPUTS = 4;
  private static final int ROWS = 64;

  private static final Adam ADAM = new Adam(0.05, 0.9, 0.999, 1e-7);

  @TempDir private Path folder;

  @AfterEach
  void forgetLosses() {
    KerasLossUtils.clearCustomLoss();
  }

  private static INDArray weights(long seed, int inputs, int outputs) {
    return TestArrays.logits(seed, inputs, outputs).divi(9).castTo(DataType.FLOAT);
  }

  private static Dense dense(String name, String activation, long seed, int inputs, int outputs) {
    return new Dense(
        name,
        activation,
        weights(seed, inputs, outputs),
        weights(seed + 1, 1, outputs).reshape(outputs));
  }

  private MultiLayerNetwork importModel(String activation, String loss)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    // HDF5 holds a file open until all that was read of it is gone.
    Path file = Files.createTempFile(folder, "model", ".h5");
    KerasFile.write(
        file,
        loss,
        dense("dense", "relu", 1, INPUTS, HIDDEN),
        dense("dense_1", activation, 3, HIDDEN, OUTPUTS));
    return KerasModelImport.importKerasSequentialModelAndWeights(file.toString(), true);
  }

  /** The same weights in a network of DL4J, whose loss sees the logits. */
  private static MultiLayerNetwork nativeNetwork(
      Activation activation, ILossFunction loss, MultiLayerNetwork imported) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(ADAM)
                .list(
                    new DenseLayer.Builder().nOut(HIDDEN).activation(Activation.RELU).build(),
                    new OutputLayer.Builder(loss).nOut(OUTPUTS).activation(activation).build())
                .setInputType(InputType.feedForward(INPUTS))
                .build());
    network.init();
    network.setParams(imported.params().dup());
    return network;
  }

  private static INDArray features() {
    return TestArrays.logits(5, ROWS, INPUTS).divi(3).castTo(DataType.FLOAT);
  }

  /** Yes or no of the sign of each of the first features. */
  private static DataSet manyLabels() {
    INDArray labels =
        features()
            .get(NDArrayIndex.all(), NDArrayIndex.interval(0, OUTPUTS))
            .gt(0)
            .castTo(DataType.FLOAT);
    return new DataSet(features(), labels);
  }

  /** Which of the first features is the largest. */
  private static DataSet oneLabel() {
    INDArray largest =
        features().get(NDArrayIndex.all(), NDArrayIndex.interval(0, OUTPUTS)).argMax(1);
    return new DataSet(
        features(), TestArrays.oneHot(OUTPUTS, largest.toIntVector()).castTo(DataType.FLOAT));
  }

  private static MultiLayerNetwork fit(MultiLayerNetwork network, DataSet data, int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(data);
    }
    return network;
  }

  private static void assertLearnsTheSame(
      MultiLayerNetwork imported, MultiLayerNetwork network, DataSet data) {
    assertThat(((BaseLayer) imported.getOutputLayer().conf().getLayer()).getIUpdater())
        .isEqualTo(ADAM);
    assertThat(imported.score(data)).isCloseTo(network.score(data), within(1e-5));
    assertThat(fit(imported, data, 5).score(data))
        .isCloseTo(fit(network, data, 5).score(data), within(1e-4));
    assertThat(imported.params().distance2(network.params())).isLessThan(1e-3);
    fit(imported, data, 150);
  }

  @Test
  void independentOutputsBehindASigmoidLearnManyLabels() throws Exception {
    ILossFunction loss = LossPolyN.builder().epsilon(2).outputs(Outputs.INDEPENDENT).build();
    KerasLossUtils.registerCustomLoss("poly_loss", loss);
    MultiLayerNetwork imported = importModel("sigmoid", "\"poly_loss\"");

    LossLayer layer = (LossLayer) imported.getOutputLayer().conf().getLayer();
    assertThat(layer.getLossFn()).isEqualTo(loss);
    assertThat(layer.getActivationFn()).isEqualTo(new ActivationIdentity());
    DataSet data = manyLabels();
    assertLearnsTheSame(
        imported, nativeNetwork(Activation.SIGMOID, new LossPolyN(2), imported), data);
    INDArray right = imported.output(data.getFeatures()).gt(0.5).eq(data.getLabels().gt(0.5));
    assertThat(right.castTo(DataType.FLOAT).mean(0).minNumber().doubleValue()).isGreaterThan(0.95);
  }

  @Test
  void theOutputsOfASoftmaxLearnOneLabelByDefault() throws Exception {
    ILossFunction loss = new LossPolyN(2);
    KerasLossUtils.registerCustomLoss("poly_loss", loss);
    MultiLayerNetwork imported = importModel("softmax", "\"poly_loss\"");
    DataSet data = oneLabel();
    assertLearnsTheSame(imported, nativeNetwork(Activation.SOFTMAX, loss, imported), data);
    assertThat(imported.evaluate(new ListDataSetIterator<>(data.asList(), ROWS)).accuracy())
        .isGreaterThan(0.95);
  }

  /** What the page warns of: the loss takes the outputs for classes, and no is never learned. */
  @Test
  void byDefaultTheOutputsOfASigmoidLearnToSayYesAlone() throws Exception {
    KerasLossUtils.registerCustomLoss("poly_loss", new LossPolyN(2));
    MultiLayerNetwork imported = importModel("sigmoid", "\"poly_loss\"");
    DataSet data = manyLabels();
    fit(imported, data, 150);
    assertThat(imported.output(data.getFeatures()).minNumber().doubleValue()).isGreaterThan(0.5);
  }

  /** As DL4J has it: the loss sees the logits, and tells the outputs by their activation. */
  @ParameterizedTest
  @EnumSource(names = {"SIGMOID", "SOFTMAX"})
  void theActivationCanBeMovedIntoTheLossLayer(Activation activation) throws Exception {
    KerasLossUtils.registerCustomLoss("poly_loss", new LossPolyN(2));
    MultiLayerNetwork imported =
        importModel(activation == Activation.SIGMOID ? "sigmoid" : "softmax", "\"poly_loss\"");
    DataSet data = activation == Activation.SIGMOID ? manyLabels() : oneLabel();
    INDArray before = imported.output(data.getFeatures());

    int last = imported.getnLayers() - 1;
    BaseLayer output = (BaseLayer) imported.getLayer(last - 1).conf().getLayer();
    BaseLayer loss = (BaseLayer) imported.getLayer(last).conf().getLayer();
    loss.setActivationFn(output.getActivationFn());
    output.setActivationFn(new ActivationIdentity());

    assertThat(imported.output(data.getFeatures()).distance2(before)).isLessThan(1e-5);
    MultiLayerNetwork network = nativeNetwork(activation, new LossPolyN(2), imported);
    assertThat(imported.score(data)).isEqualTo(network.score(data));
    assertThat(imported.clone().score(data))
        .as("with its configuration")
        .isEqualTo(network.score(data));
    assertThat(fit(imported, data, 10).params().toFloatVector())
        .isEqualTo(fit(network, data, 10).params().toFloatVector());
  }

  /** {@code Loss} subclasses are saved so, with the name that they were made with. */
  @Test
  void aLossThatIsAClassGoesByItsName() throws Exception {
    ILossFunction loss = new LossPoly1Focal(-1, 2);
    KerasLossUtils.registerCustomLoss("poly_loss", loss);
    MultiLayerNetwork imported =
        importModel(
            "softmax",
            """
            {"class_name": "PolyLoss", "config": {"reduction": "auto", "name": "poly_loss"}}""");
    assertThat(((LossLayer) imported.getOutputLayer().conf().getLayer()).getLossFn())
        .isEqualTo(loss);
  }

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }
  }

  /** {@code KerasLossUtils.mapLossFunction} makes small letters of the name in the file alone. */
  @ParameterizedTest
  @EnumSource
  void upstreamFindsNoLossWithACapitalInItsName(CrossEntropy loss) throws Exception {
    KerasLossUtils.registerCustomLoss("PolyLoss", loss.function);
    assertThatThrownBy(() -> importModel("softmax", "\"PolyLoss\""))
        .hasMessageContaining("Unknown Keras loss function polyloss");
    KerasLossUtils.registerCustomLoss("polyloss", loss.function);
    assertThat(
            ((LossLayer) importModel("softmax", "\"PolyLoss\"").getOutputLayer().conf().getLayer())
                .getLossFn())
        .isEqualTo(loss.function);
  }
}
