package io.github.polyloss.onednn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalization over all axes but the last, in two passes over the memory forward and two
 * back, where DL4J makes a dozen.
 *
 * <p>y = γ (x − μ) / s + β, s² = σ² + ε, with mean μ and variance σ² of the batch in training. With
 * g = ∂L/∂y of M rows: ∂L/∂β = Σ g, ∂L/∂γ = Σ g (x−μ) / s, ∂L/∂x = γ/s (g − ∂L/∂β / M − (x−μ)/s
 * ∂L/∂γ / M). The running mean and variance learn through "gradients" as in DL4J: (1−decay)
 * (running − batch).
 */
final class BatchNorm extends BatchNormalization {
  private static final long serialVersionUID = 1;

  private transient float[] mean;
  private transient float[] variance;

  BatchNorm(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray preOutput(INDArray x, TrainingMode mode, LayerWorkspaceMgr workspaces) {
    Floats values = floats(x, workspaces, ArrayType.FF_WORKING_MEM);
    int channels = (int) layerConf().getNOut();
    if (mode == TrainingMode.TRAIN) {
      measure(values, channels);
    } else {
      mean = parameter(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      variance = parameter(BatchNormalizationParamInitializer.GLOBAL_VAR);
    }
    float[] gamma = parameter(BatchNormalizationParamInitializer.GAMMA);
    float[] scale = new float[channels];
    for (int i = 0; i < channels; i++) {
      scale[i] = (float) (gamma[i] * inverseDeviation(i));
    }
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
    normalize(values, scale, parameter(BatchNormalizationParamInitializer.BETA), new Floats(y));
    return y;
  }

  /** Matrices that come from a product are in F order. */
  private static Floats floats(INDArray array, LayerWorkspaceMgr workspaces, ArrayType copy) {
    return new Floats(Floats.dense(array) ? array : workspaces.dup(copy, array, 'c'));
  }

  private float[] parameter(String name) {
    return getParam(name).toFloatVector();
  }

  private double inverseDeviation(int channel) {
    return 1 / Math.sqrt(variance[channel] + layerConf().getEps());
  }

  private void measure(Floats values, int channels) {
    float[] centre = new float[channels];
    values.read(0, channels, centre);
    ChannelSums sums = ChannelSums.ofSquares(values, centre);
    double rows = rows(values);
    mean = new float[channels];
    variance = new float[channels];
    for (int i = 0; i < channels; i++) {
      double offset = sums.first(i) / rows;
      mean[i] = (float) (centre[i] + offset);
      variance[i] = (float) Math.max(0, sums.second(i) / rows - offset * offset);
    }
  }

  private double rows(Floats values) {
    return (double) values.length() / layerConf().getNOut();
  }

  private void normalize(Floats x, float[] scale, float[] beta, Floats y) {
    Chunks chunks = new Chunks(x.length(), scale.length);
    float[] means = chunks.tile(mean);
    float[] scales = chunks.tile(scale);
    float[] betas = chunks.tile(beta);
    chunks.each(
        scratch -> {
          float[] chunk = scratch.floats(0, chunks.size());
          return (from, count) -> {
            x.read(from, count, chunk);
            for (int i = 0; i < count; i++) {
              chunk[i] = (chunk[i] - means[i]) * scales[i] + betas[i];
            }
            y.write(from, count, chunk);
          };
        });
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Floats values = floats(input, workspaces, ArrayType.BP_WORKING_MEM);
    Floats gradients = floats(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    ChannelSums sums = ChannelSums.ofProducts(values, gradients, mean);
    backprop(values, gradients, sums, new Floats(below));

    int channels = mean.length;
    float[] dGamma = new float[channels];
    float[] dBeta = new float[channels];
    for (int i = 0; i < channels; i++) {
      dGamma[i] = (float) (sums.second(i) * inverseDeviation(i));
      dBeta[i] = (float) sums.first(i);
    }
    Gradient gradient = new DefaultGradient();
    put(gradient, BatchNormalizationParamInitializer.GAMMA, dGamma);
    put(gradient, BatchNormalizationParamInitializer.BETA, dBeta);
    put(
        gradient,
        BatchNormalizationParamInitializer.GLOBAL_MEAN,
        step(BatchNormalizationParamInitializer.GLOBAL_MEAN, mean));
    put(
        gradient,
        BatchNormalizationParamInitializer.GLOBAL_VAR,
        step(BatchNormalizationParamInitializer.GLOBAL_VAR, variance));
    return new Pair<>(gradient, below);
  }

  /** What the running value must lose. */
  private float[] step(String running, float[] batch) {
    float[] step = parameter(running);
    double share = 1 - layerConf().getDecay();
    for (int i = 0; i < step.length; i++) {
      step[i] = (float) (share * (step[i] - batch[i]));
    }
    return step;
  }

  private void put(Gradient gradient, String name, float[] values) {
    INDArray view = gradientViews.get(name);
    view.assign(Nd4j.createFromArray(values).reshape(view.shape()));
    gradient.setGradientFor(name, view);
  }

  private void backprop(Floats x, Floats gradients, ChannelSums sums, Floats below) {
    int channels = mean.length;
    float[] gamma = parameter(BatchNormalizationParamInitializer.GAMMA);
    double rows = rows(x);
    float[] ofGradient = new float[channels];
    float[] ofValue = new float[channels];
    float[] constant = new float[channels];
    for (int i = 0; i < channels; i++) {
      double inverse = inverseDeviation(i);
      double scale = gamma[i] * inverse;
      ofGradient[i] = (float) scale;
      ofValue[i] = (float) (-scale * inverse * inverse * sums.second(i) / rows);
      constant[i] = (float) (-scale * sums.first(i) / rows);
    }
    Chunks chunks = new Chunks(x.length(), channels);
    float[] means = chunks.tile(mean);
    float[] ofGradients = chunks.tile(ofGradient);
    float[] ofValues = chunks.tile(ofValue);
    float[] constants = chunks.tile(constant);
    chunks.each(
        scratch -> {
          float[] value = scratch.floats(0, chunks.size());
          float[] chunk = scratch.floats(1, chunks.size());
          return (from, count) -> {
            x.read(from, count, value);
            gradients.read(from, count, chunk);
            for (int i = 0; i < count; i++) {
              chunk[i] =
                  ofGradients[i] * chunk[i] + (ofValues[i] * (value[i] - means[i]) + constants[i]);
            }
            below.write(from, count, chunk);
          };
        });
  }
}
