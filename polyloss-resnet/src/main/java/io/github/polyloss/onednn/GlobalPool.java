package io.github.polyloss.onednn;

import java.util.Arrays;
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
    int length = imageLength();
    Scratch.each(
        images(),
        (image, scratch) -> {
          float[] values = scratch.floats(0, length);
          from.read(image * length, length, values);
          to.write(
              image * channels, channels, maximum ? max(values, length) : average(values, length));
        });
    return pooled;
  }

  private int images() {
    return (int) input.size(0);
  }

  private int imageLength() {
    return (int) (input.length() / input.size(0));
  }

  private int channels() {
    return (int) input.size(3);
  }

  private float[] average(float[] values, int length) {
    double[] sums = new double[channels()];
    Chunks.fold(values, length, sums);
    float[] averages = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      averages[i] = (float) (sums[i] * sums.length / length);
    }
    return averages;
  }

  private float[] max(float[] values, int length) {
    int[] positions = positionsOfMax(values, length);
    float[] maxima = new float[positions.length];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = values[positions[i]];
    }
    return maxima;
  }

  /** Where each channel's maximum is: the first, where there are several. */
  private int[] positionsOfMax(float[] values, int length) {
    int channels = channels();
    int[] positions = new int[channels];
    for (int i = 0; i < channels; i++) {
      int best = i;
      for (int position = i + channels; position < length; position += channels) {
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
    int channels = channels();
    int length = imageLength();
    Scratch.each(
        images(),
        (image, scratch) -> {
          float[] gradient = new float[channels];
          gradients.read(image * channels, channels, gradient);
          float[] spread = scratch.floats(0, length);
          if (maximum) {
            float[] pooled = scratch.floats(1, length);
            values.read(image * length, length, pooled);
            toMax(positionsOfMax(pooled, length), gradient, spread, length);
          } else {
            toAll(gradient, spread, length);
          }
          to.write(image * length, length, spread);
        });
    return new Pair<>(new DefaultGradient(), below);
  }

  private static void toMax(int[] positions, float[] gradient, float[] spread, int length) {
    Arrays.fill(spread, 0, length, 0);
    for (int i = 0; i < gradient.length; i++) {
      spread[positions[i]] = gradient[i];
    }
  }

  private static void toAll(float[] gradient, float[] spread, int length) {
    float share = (float) gradient.length / length;
    for (int from = 0; from < length; from += gradient.length) {
      for (int i = 0; i < gradient.length; i++) {
        spread[from + i] = gradient[i] * share;
      }
    }
  }
}
