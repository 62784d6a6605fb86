package io.github.polyloss.resnet;

import io.github.polyloss.internal.OffHeap;
import io.github.polyloss.onednn.FastLayers;
import io.github.polyloss.onednn.OneDnn;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A ResNet for classification, from one description in three networks whose vertices have the same
 * names: torchvision's names of the tensors without what follows the layer's ({@code conv1}, {@code
 * bn1}, {@code layer1.0.conv1}), and {@code head.bn}, {@code head.fc}.
 *
 * <p>Images go in as {@code [N, 3, H, W]} of any height and width, as floats that are normalised
 * already.
 */
public final class ResNet {

  private static final String INPUT = "input";

  private final Builder options;

  private ResNet(Builder options) {
    this.options = options;
  }

  /**
   * Begins a description.
   *
   * @param backbone of the network
   * @return a builder with all of its stages, a learning rate of 1e-3 (Adam) for every group, and
   *     cross-entropy
   */
  public static Builder builder(Backbone backbone) {
    return new Builder(backbone);
  }

  /**
   * The number of features of an image.
   *
   * @return the length of the vector that {@link #body()} makes of an image
   */
  public int featureCount() {
    int last = options.backbone.channels(options.stages);
    int previous = options.stages > 1 ? options.backbone.channels(options.stages - 1) : 0;
    return 2 * (last + previous);
  }

  /**
   * The network up to its features, the averages and then the maxima of the last stage's channels,
   * and the same of the stage before, if there is one: input {@code [N, 3, H, W]}, output {@code
   * [N, featureCount()]}. For inference only.
   *
   * @return the network with fresh parameters
   */
  public ComputationGraph body() {
    return network(bodyConfiguration());
  }

  ComputationGraphConfiguration bodyConfiguration() {
    return appendBody(graph().addInputs(INPUT)).setOutputs(BodyGraph.FEATURES).build();
  }

  /**
   * The network from the features on: batch normalization, dropout, dense layer. Input {@code [N,
   * featureCount()]}, output class probabilities {@code [N, classes]}.
   *
   * @return the network with fresh parameters
   */
  public ComputationGraph head() {
    return network(appendHead(graph().addInputs(BodyGraph.FEATURES)).build());
  }

  /**
   * Body and head in one: input {@code [N, 3, H, W]}, output class probabilities {@code [N,
   * classes]}.
   *
   * @return the network with fresh parameters
   */
  public ComputationGraph full() {
    return network(appendHead(appendBody(graph().addInputs(INPUT))).build());
  }

  private LayerTraining training() {
    return new LayerTraining(options.updaters, options.weightDecay);
  }

  private GraphBuilder appendBody(GraphBuilder graph) {
    new BodyGraph(graph, training()).append(options.backbone, options.stages, INPUT);
    return graph;
  }

  /**
   * What the head makes of features before its softmax, in inference. DL4J's {@code output} gives
   * the softmax alone, of which the logarithm can be lost.
   *
   * @param head made by {@link #head()}
   * @param features {@code [N, featureCount()]}
   * @return logits {@code [N, classes]}
   */
  public static INDArray logits(ComputationGraph head, INDArray features) {
    Map<String, INDArray> activations = head.feedForward(features, false);
    Layer output = head.getLayer(HeadGraph.OUTPUT);
    INDArray logits =
        activations
            .get(HeadGraph.BATCH_NORM)
            .mmul(output.getParam("W"))
            .addiRowVector(output.getParam("b"));
    activations.remove(BodyGraph.FEATURES);
    OffHeap.free(activations.values().toArray(INDArray[]::new));
    return logits;
  }

  private GraphBuilder appendHead(GraphBuilder graph) {
    String output =
        new HeadGraph(graph, training())
            .append(featureCount(), options.dropout, options.classes, options.loss);
    return graph.setOutputs(output);
  }

  private GraphBuilder graph() {
    return new NeuralNetConfiguration.Builder()
        .seed(options.seed)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.RELU)
        .cacheMode(cacheMode())
        .graphBuilder();
  }

  /**
   * DL4J's convolution runs its forward pass again in the backward pass unless it kept the output:
   * a fifth of the time of a training step. Without oneDNN it would keep the columns of im2col too,
   * up to nine times the input.
   */
  private static CacheMode cacheMode() {
    return OneDnn.active() ? CacheMode.DEVICE : CacheMode.NONE;
  }

  private static ComputationGraph network(ComputationGraphConfiguration configuration) {
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    FastLayers.install(network);
    return network;
  }

  /** Sets what a {@link ResNet} is built with. */
  public static final class Builder {
    private final Backbone backbone;
    private int stages;
    private int classes = 2;
    private ILossFunction loss = new LossMCXENT();
    private double dropout = 0.25;
    private double weightDecay;
    private long seed = 1;
    private Function<LayerGroup, IUpdater> updaters = group -> new Adam(1e-3);

    private Builder(Backbone backbone) {
      this.backbone = backbone;
      this.stages = backbone.stages();
    }

    /**
     * Cuts the backbone after a stage.
     *
     * @param stages after which the backbone is cut, from 1 to all of them; default: all
     * @return this
     */
    public Builder stages(int stages) {
      this.stages = backbone.checkStages(stages);
      return this;
    }

    /**
     * Sets the number of outputs.
     *
     * @param classes number of classes, at least 2; default 2
     * @return this
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public Builder classes(int classes) {
      if (classes < 2) {
        throw new IllegalArgumentException("classes must be at least 2, got " + classes);
      }
      this.classes = classes;
      return this;
    }

    /**
     * Sets the loss of the head.
     *
     * @param loss of the head's softmax; default: cross-entropy
     * @return this
     */
    public Builder loss(ILossFunction loss) {
      this.loss = loss;
      return this;
    }

    /**
     * Sets the dropout before the dense layer.
     *
     * @param dropout share of the features that training sets to zero, 0 to below 1; default 0.25
     * @return this
     * @throws IllegalArgumentException if it is outside that range
     */
    public Builder dropout(double dropout) {
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException(
            "dropout must be at least 0 and below 1, got " + dropout);
      }
      this.dropout = dropout;
      return this;
    }

    /**
     * Sets the weight decay.
     *
     * @param weightDecay decoupled from the updater and multiplied by its learning rate, as in
     *     AdamW; for the weights of convolutions and of the dense layer; 0 or more, default 0
     * @return this
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder weightDecay(double weightDecay) {
      if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weightDecay must be finite and not negative, got " + weightDecay);
      }
      this.weightDecay = weightDecay;
      return this;
    }

    /**
     * Sets the seed.
     *
     * @param seed of the fresh parameters and of dropout; default 1
     * @return this
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets how each group of layers learns.
     *
     * @param updaters the updater of each group, see {@link LayerGroup}; default Adam(1e-3)
     * @return this
     */
    public Builder updaters(Function<LayerGroup, IUpdater> updaters) {
      this.updaters = updaters;
      return this;
    }

    /**
     * Makes the description.
     *
     * @return the description, from which any number of networks can be made
     */
    public ResNet build() {
      return new ResNet(copy());
    }

    private Builder copy() {
      Builder copy = new Builder(backbone);
      copy.stages = stages;
      copy.classes = classes;
      copy.loss = loss;
      copy.dropout = dropout;
      copy.weightDecay = weightDecay;
      copy.seed = seed;
      copy.updaters = updaters;
      return copy;
    }
  }
}
