package io.github.polyloss.examples.channelslast;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The average or the maximum of each channel of an image: {@code [N, H, W, C]} to {@code [N, C]}.
 */
final class GlobalPool extends GlobalPoolingLayer {
  private static final long serialVersionUID = 1;

  private final boolean maximum;

  GlobalPool(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    maximum = layerConf().getPoolingType() == PoolingType.MAX;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    int channels = (int) input.size(3);
    INDArray pooled =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {input.size(0), channels}, 'c');
    Floats from = new Floats(input);
    Floats to = new Floats(pooled);
    eachImage(
        image -> {
          float[] values = image(from, image);
          to.write(image * channels, channels, maximum ? max(values) : average(values));
        });
    return pooled;
  }

  private interface ImageWork {
    void accept(int image);
  }

  private void eachImage(ImageWork work) {
    IntStream.range(0, (int) input.size(0)).parallel().forEach(work::accept);
  }

  private float[] image(Floats floats, int image) {
    float[] values = new float[floats.length() / (int) input.size(0)];
    floats.read(image * values.length, values.length, values);
    return values;
  }

  private int channels() {
    return (int) input.size(3);
  }

  private float[] average(float[] values) {
    double[] sums = new double[channels()];
    Chunks.fold(values, sums);
    float[] averages = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      averages[i] = (float) (sums[i] * sums.length / values.length);
    }
    return averages;
  }

  private float[] max(float[] values) {
    int[] positions = positionsOfMax(values);
    float[] maxima = new float[positions.length];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = values[positions[i]];
    }
    return maxima;
  }

  /** Where each channel's maximum is: the first, where there are several. */
  private int[] positionsOfMax(float[] values) {
    int channels = channels();
    int[] positions = new int[channels];
    for (int i = 0; i < channels; i++) {
      int best = i;
      for (int position = i + channels; position < values.length; position += channels) {
        if (values[position] > values[best]) {
          best = position;
        }
      }
      positions[i] = best;
    }
    return positions;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Floats values = new Floats(input);
    Floats gradients = new Floats(epsilon);
    Floats to = new Floats(below);
    eachImage(
        image -> {
          float[] gradient = new float[channels()];
          gradients.read(image * gradient.length, gradient.length, gradient);
          float[] spread =
              maximum ? toMax(image(values, image), gradient) : toAll(gradient, values.length());
          to.write(image * spread.length, spread.length, spread);
        });
    return new Pair<>(new DefaultGradient(), below);
  }

  private float[] toMax(float[] values, float[] gradient) {
    int[] positions = positionsOfMax(values);
    float[] spread = new float[values.length];
    for (int i = 0; i < gradient.length; i++) {
      spread[positions[i]] = gradient[i];
    }
    return spread;
  }

  private float[] toAll(float[] gradient, int length) {
    float[] spread = new float[length / (int) input.size(0)];
    float share = (float) gradient.length / spread.length;
    for (int i = 0; i < spread.length; i++) {
      spread[i] = gradient[i % gradient.length] * share;
    }
    return spread;
  }
}
