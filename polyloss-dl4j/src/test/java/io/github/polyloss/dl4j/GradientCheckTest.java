package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * DL4J's own gradient check through every layer that takes a loss, and the score of each.
 *
 * <p>Not in the table, since the layers refuse it or get it wrong:
 *
 * <ul>
 *   <li>{@code RnnLossLayer} in NWC and {@code CnnLossLayer} in NHWC, whose scores are wrong: see
 *       {@link UpstreamFaultsTest}.
 *   <li>Class indices in {@code CnnLossLayer}, which asks for labels of the logits' shape.
 *   <li>Masks with one number an example in the recurrent layers, which take {@code [N, T]}.
 *   <li>Masks with a number an output in {@code RnnOutputLayer} in NWC, which are read as if they
 *       were in NCW.
 *   <li>Numbers other than 0 and 1 in the mask of {@code OutputLayer} and {@code RnnOutputLayer},
 *       and with a softmax any mask with a number an output: these two layers mask the logits too.
 *       See {@link UpstreamFaultsTest}.
 * </ul>
 */
class GradientCheckTest {

  private static final DataType DEFAULT_TYPE = Nd4j.defaultFloatingPointType();

  /** GradientCheckUtil refuses to work otherwise, whatever the type of the network. */
  @BeforeAll
  static void useDoublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void useTheDefaultPrecisionAgain() {
    Nd4j.setDefaultDataTypes(DEFAULT_TYPE, DEFAULT_TYPE);
  }

  enum Loss {
    POLY_SOFTMAX(new LossPolyN(2, -0.5), Activation.SOFTMAX),
    POLY_SOFTMAX_WEIGHTED(
        LossPolyN.builder()
            .epsilon(0.5, 1, -0.25)
            .coefficients(Coefficients.ABSOLUTE)
            .classWeights(1, 2, 3, 4)
            .labelSmoothing(0.1)
            .build(),
        Activation.SOFTMAX),
    POLY_SIGMOID(
        LossPolyN.builder().epsilon(2, -0.5).classWeights(4, 3, 2, 1).build(), Activation.SIGMOID),
    FOCAL_SOFTMAX(
        LossPoly1Focal.builder().epsilon(-1).gamma(2).classWeights(1, 2, 3, 4).build(),
        Activation.SOFTMAX),
    FOCAL_SIGMOID(
        LossPoly1Focal.builder().epsilon(1).gamma(1.5).alpha(0.3).labelSmoothing(0.1).build(),
        Activation.SIGMOID),
    TAYLOR_SOFTMAX(
        LossPolyN.builder().taylorTerms(3).epsilonPerClass(2, 1, 0.5, -0.5).build(),
        Activation.SOFTMAX),
    FOCAL_PER_CLASS_SIGMOID(
        LossPoly1Focal.builder().gamma(1.5).epsilonPerClass(2, 1, 0.5, -0.5).build(),
        Activation.SIGMOID);

    private final ILossFunction function;
    private final Activation activation;

    Loss(ILossFunction function, Activation activation) {
      this.function = function;
      this.activation = activation;
    }
  }

  enum Labels {
    ONE_HOT,
    SOFT,
    INDICES;

    INDArray rows(int rows) {
      int[] classes = TestArrays.classes(5, rows, Head.CLASSES);
      return switch (this) {
        case ONE_HOT -> TestArrays.oneHot(Head.CLASSES, classes);
        case SOFT -> TestArrays.softLabels(5, rows, Head.CLASSES);
        case INDICES -> TestArrays.indices(classes).castTo(DataType.INT32);
      };
    }
  }

  /** What a number of the mask stands for, and whether it is 0 or 1 or any number. */
  enum MaskKind {
    NONE,
    EXAMPLE,
    EXAMPLE_WEIGHT,
    POSITION,
    POSITION_WEIGHT,
    OUTPUT,
    OUTPUT_WEIGHT
  }

  /** A mask as the layer takes it, and what it means for each row. */
  private record Mask(INDArray ofLayer, INDArray ofRows) {

    static Mask of(MaskKind kind, Head head) {
      double[] numbers =
          kind.name().endsWith("_WEIGHT") ? new double[] {0, 1, 0.25, 1.5} : new double[] {0, 1};
      return switch (kind) {
        case NONE -> new Mask(null, null);
        case EXAMPLE, EXAMPLE_WEIGHT -> {
          INDArray examples = mask(numbers, Head.BATCH, 1);
          yield new Mask(
              head.exampleMask(examples), examples.repeat(0, head.positionsPerExample()));
        }
        case POSITION, POSITION_WEIGHT -> {
          INDArray rows = mask(numbers, head.rows(), 1);
          yield new Mask(head.positionMask(rows), rows);
        }
        case OUTPUT, OUTPUT_WEIGHT -> {
          INDArray rows = mask(numbers, head.rows(), Head.CLASSES);
          yield new Mask(head.fromRows(rows), rows);
        }
      };
    }

    /**
     * Drawn from the numbers, where the first row begins with the first and the last with the last.
     */
    private static INDArray mask(double[] numbers, int rows, int columns) {
      Random random = new Random(rows + columns);
      INDArray mask = Nd4j.zeros(DataType.DOUBLE, rows, columns);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          mask.putScalar(row, column, numbers[random.nextInt(numbers.length)]);
        }
      }
      mask.putScalar(0, 0, numbers[0]);
      mask.putScalar(rows - 1, 0, numbers[numbers.length - 1]);
      return mask;
    }
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          layer,             loss,                    labels,  mask
          OUTPUT,            POLY_SOFTMAX,            ONE_HOT, NONE
          OUTPUT,            POLY_SOFTMAX_WEIGHTED,   SOFT,    NONE
          OUTPUT,            POLY_SIGMOID,            INDICES, NONE
          OUTPUT,            FOCAL_SOFTMAX,           INDICES, NONE
          OUTPUT,            FOCAL_SIGMOID,           SOFT,    NONE
          OUTPUT,            POLY_SOFTMAX,            INDICES, EXAMPLE
          OUTPUT,            POLY_SOFTMAX_WEIGHTED,   ONE_HOT, EXAMPLE
          OUTPUT,            FOCAL_SIGMOID,           ONE_HOT, EXAMPLE
          OUTPUT,            POLY_SIGMOID,            SOFT,    OUTPUT
          OUTPUT,            POLY_SIGMOID,            INDICES, OUTPUT
          OUTPUT,            FOCAL_SIGMOID,           ONE_HOT, OUTPUT
          OUTPUT,            TAYLOR_SOFTMAX,          SOFT,    EXAMPLE
          OUTPUT,            FOCAL_PER_CLASS_SIGMOID, INDICES, NONE
          LOSS,              POLY_SOFTMAX,            SOFT,    NONE
          LOSS,              POLY_SOFTMAX_WEIGHTED,   INDICES, NONE
          LOSS,              FOCAL_SIGMOID,           ONE_HOT, NONE
          LOSS,              POLY_SIGMOID,            ONE_HOT, EXAMPLE
          LOSS,              FOCAL_SOFTMAX,           INDICES, EXAMPLE_WEIGHT
          LOSS,              POLY_SOFTMAX,            ONE_HOT, OUTPUT
          LOSS,              FOCAL_SIGMOID,           SOFT,    OUTPUT_WEIGHT
          RNN_OUTPUT_NCW,    POLY_SOFTMAX,            ONE_HOT, NONE
          RNN_OUTPUT_NCW,    FOCAL_SOFTMAX,           INDICES, NONE
          RNN_OUTPUT_NCW,    FOCAL_SIGMOID,           SOFT,    NONE
          RNN_OUTPUT_NCW,    POLY_SOFTMAX_WEIGHTED,   SOFT,    POSITION
          RNN_OUTPUT_NCW,    POLY_SIGMOID,            INDICES, POSITION
          RNN_OUTPUT_NCW,    POLY_SIGMOID,            SOFT,    OUTPUT
          RNN_OUTPUT_NCW,    FOCAL_SIGMOID,           ONE_HOT, OUTPUT
          RNN_OUTPUT_NWC,    POLY_SOFTMAX_WEIGHTED,   ONE_HOT, NONE
          RNN_OUTPUT_NWC,    FOCAL_SOFTMAX,           SOFT,    NONE
          RNN_OUTPUT_NWC,    POLY_SIGMOID,            INDICES, NONE
          RNN_OUTPUT_NWC,    POLY_SOFTMAX,            INDICES, POSITION
          RNN_OUTPUT_NWC,    FOCAL_SIGMOID,           SOFT,    POSITION
          RNN_OUTPUT_NWC,    TAYLOR_SOFTMAX,          INDICES, POSITION
          RNN_LOSS_NCW,      POLY_SOFTMAX,            SOFT,    NONE
          RNN_LOSS_NCW,      FOCAL_SIGMOID,           INDICES, NONE
          RNN_LOSS_NCW,      POLY_SOFTMAX_WEIGHTED,   INDICES, POSITION_WEIGHT
          RNN_LOSS_NCW,      POLY_SIGMOID,            ONE_HOT, POSITION
          RNN_LOSS_NCW,      FOCAL_SOFTMAX,           ONE_HOT, OUTPUT_WEIGHT
          RNN_LOSS_NCW,      FOCAL_SIGMOID,           SOFT,    OUTPUT_WEIGHT
          CNN_LOSS_NCHW,     POLY_SOFTMAX,            ONE_HOT, NONE
          CNN_LOSS_NCHW,     FOCAL_SIGMOID,           SOFT,    NONE
          CNN_LOSS_NCHW,     POLY_SOFTMAX_WEIGHTED,   SOFT,    EXAMPLE_WEIGHT
          CNN_LOSS_NCHW,     FOCAL_SIGMOID,           ONE_HOT, EXAMPLE
          CNN_LOSS_NCHW,     FOCAL_SOFTMAX,           ONE_HOT, POSITION
          CNN_LOSS_NCHW,     POLY_SIGMOID,            SOFT,    POSITION_WEIGHT
          CNN_LOSS_NCHW,     POLY_SOFTMAX_WEIGHTED,   ONE_HOT, OUTPUT_WEIGHT
          CNN_LOSS_NCHW,     POLY_SIGMOID,            ONE_HOT, OUTPUT_WEIGHT
          CNN_LOSS_NCHW,     FOCAL_PER_CLASS_SIGMOID, SOFT,    OUTPUT_WEIGHT
          CNN_3D_LOSS_NCDHW, POLY_SOFTMAX,            ONE_HOT, NONE
          CNN_3D_LOSS_NCDHW, FOCAL_SIGMOID,           INDICES, NONE
          CNN_3D_LOSS_NCDHW, POLY_SIGMOID,            SOFT,    EXAMPLE_WEIGHT
          CNN_3D_LOSS_NCDHW, FOCAL_SOFTMAX,           SOFT,    POSITION_WEIGHT
          CNN_3D_LOSS_NCDHW, POLY_SOFTMAX_WEIGHTED,   INDICES, POSITION_WEIGHT
          CNN_3D_LOSS_NCDHW, POLY_SOFTMAX_WEIGHTED,   ONE_HOT, OUTPUT
          CNN_3D_LOSS_NDHWC, POLY_SOFTMAX_WEIGHTED,   SOFT,    NONE
          CNN_3D_LOSS_NDHWC, FOCAL_SOFTMAX,           INDICES, NONE
          CNN_3D_LOSS_NDHWC, POLY_SOFTMAX,            ONE_HOT, EXAMPLE_WEIGHT
          CNN_3D_LOSS_NDHWC, FOCAL_SIGMOID,           SOFT,    POSITION_WEIGHT
          CNN_3D_LOSS_NDHWC, POLY_SIGMOID,            ONE_HOT, OUTPUT_WEIGHT
          CNN_3D_LOSS_NDHWC, TAYLOR_SOFTMAX,          INDICES, POSITION_WEIGHT
          """)
  void scoreAndGradientsAreThoseOfTheLoss(Head head, Loss loss, Labels labels, MaskKind maskKind) {
    MultiLayerNetwork network = head.network(loss.function, loss.activation);
    INDArray input = head.input();
    INDArray rowLabels = labels.rows(head.rows());
    INDArray layerLabels = head.fromRows(rowLabels);
    Mask mask = Mask.of(maskKind, head);

    INDArray logits = head.logits(network, input);
    double sum =
        loss.function.computeScore(
            rowLabels, logits, loss.activation.getActivationFunction(), mask.ofRows(), false);
    // Every layer divides by the examples, not by the positions and not by those that are on.
    assertThat(network.score(new DataSet(input, layerLabels, null, mask.ofLayer()), true))
        .isCloseTo(sum / Head.BATCH, withinPercentage(1e-10));

    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(network)
                    .input(input)
                    .labels(layerLabels)
                    .labelMask(mask.ofLayer())
                    .maxRelError(1e-5)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "OUTPUT",
        "LOSS",
        "RNN_OUTPUT_NCW",
        "RNN_OUTPUT_NWC",
        "RNN_LOSS_NCW",
        "CNN_LOSS_NCHW"
      })
  void scoresOfExamplesHaveTheScoreForMean(Head head) {
    Loss loss = Loss.POLY_SOFTMAX_WEIGHTED;
    MultiLayerNetwork network = head.network(loss.function, loss.activation);
    DataSet data = new DataSet(head.input(), head.fromRows(Labels.SOFT.rows(head.rows())));
    INDArray scores = network.scoreExamples(data, false);
    assertThat(scores.length()).isEqualTo(Head.BATCH);
    assertThat(scores.meanNumber().doubleValue())
        .isCloseTo(network.score(data), withinPercentage(1e-10));
  }

  @ParameterizedTest
  @CsvSource({
    "CNN_LOSS_NCHW,  INDICES, NONE,    same shape",
    "RNN_OUTPUT_NCW, ONE_HOT, EXAMPLE, column vector",
    "RNN_LOSS_NCW,   ONE_HOT, EXAMPLE, mask must have the shape of the logits",
    "RNN_OUTPUT_NWC, ONE_HOT, OUTPUT,  Invalid mask array"
  })
  void layersRefuseWhatTheyCannotRead(Head head, Labels labels, MaskKind mask, String message) {
    Loss loss = Loss.POLY_SIGMOID;
    MultiLayerNetwork network = head.network(loss.function, loss.activation);
    assertThatThrownBy(
            () ->
                network.calculateGradients(
                    head.input(),
                    head.fromRows(labels.rows(head.rows())),
                    null,
                    Mask.of(mask, head).ofLayer()))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      textBlock =
          """
          first loss,            labels,  mask,    second loss,           labels,  mask
          POLY_SOFTMAX,          ONE_HOT, NONE,    FOCAL_SIGMOID,         SOFT,    NONE
          FOCAL_SOFTMAX,         INDICES, NONE,    POLY_SOFTMAX_WEIGHTED, INDICES, EXAMPLE_WEIGHT
          POLY_SOFTMAX_WEIGHTED, SOFT,    EXAMPLE, POLY_SIGMOID,          ONE_HOT, OUTPUT_WEIGHT
          """)
  void graphsAddUpTheLossesOfTheirOutputs(
      Loss first,
      Labels firstLabels,
      MaskKind firstMask,
      Loss second,
      Labels secondLabels,
      MaskKind secondMask) {
    ComputationGraph graph = twoOutputs(first, second);
    INDArray[] inputs = {Head.OUTPUT.input()};
    INDArray[] labels = {firstLabels.rows(Head.BATCH), secondLabels.rows(Head.BATCH)};
    Mask[] masks = {Mask.of(firstMask, Head.OUTPUT), Mask.of(secondMask, Head.LOSS)};
    INDArray[] layerMasks = {masks[0].ofLayer(), masks[1].ofLayer()};

    INDArray[] logits = twoOutputsWithLogits(graph).output(inputs);
    double sum = 0;
    Loss[] losses = {first, second};
    for (int i = 0; i < losses.length; i++) {
      sum +=
          losses[i].function.computeScore(
              labels[i],
              logits[i],
              losses[i].activation.getActivationFunction(),
              masks[i].ofRows(),
              false);
    }
    assertThat(graph.score(new MultiDataSet(inputs, labels, null, layerMasks), true))
        .isCloseTo(sum / Head.BATCH, withinPercentage(1e-10));

    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.GraphConfig()
                    .net(graph)
                    .inputs(inputs)
                    .labels(labels)
                    .labelMask(layerMasks)
                    .maxRelError(1e-5)))
        .isTrue();
  }

  private static ComputationGraph twoOutputs(Loss first, Loss second) {
    return graph(first.function, first.activation, second.function, second.activation);
  }

  /** The same weights, and outputs that are the logits. */
  private static ComputationGraph twoOutputsWithLogits(ComputationGraph graph) {
    ILossFunction any = new LossPolyN(0);
    ComputationGraph copy = graph(any, Activation.IDENTITY, any, Activation.IDENTITY);
    copy.setParams(graph.params());
    return copy;
  }

  private static ComputationGraph graph(
      ILossFunction first,
      Activation firstActivation,
      ILossFunction second,
      Activation secondActivation) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .graphBuilder()
                .addInputs("in")
                .addLayer("body", dense(Head.CLASSES), "in")
                .addLayer(
                    "first",
                    new OutputLayer.Builder(first)
                        .nOut(Head.CLASSES)
                        .activation(firstActivation)
                        .build(),
                    "body")
                .addLayer(
                    "second",
                    new LossLayer.Builder(second).activation(secondActivation).build(),
                    "body")
                .setOutputs("first", "second")
                .setInputTypes(InputType.feedForward(Head.INPUTS))
                .validateOutputLayerConfig(false)
                .build());
    graph.init();
    return graph;
  }

  private static DenseLayer dense(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.TANH).build();
  }
}
