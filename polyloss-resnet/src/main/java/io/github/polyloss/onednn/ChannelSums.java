package io.github.polyloss.onednn;

import java.util.Arrays;

/** Adds up two quantities of each channel: by chunk in floats, over the chunks in doubles. */
final class ChannelSums {
  /** Chunks that are added to each other in floats before they go to the doubles. */
  private static final int FLOAT_TERMS = 32;

  private final double[] first;
  private final double[] second;

  private ChannelSums(int channels) {
    first = new double[channels];
    second = new double[channels];
  }

  double first(int channel) {
    return first[channel];
  }

  double second(int channel) {
    return second[channel];
  }

  private void add(ChannelSums other) {
    for (int i = 0; i < first.length; i++) {
      first[i] += other.first[i];
      second[i] += other.second[i];
    }
  }

  /** Σ (x−c) and Σ (x−c)² of each channel; a centre near the mean keeps the digits. */
  static ChannelSums ofSquares(Floats x, float[] centre) {
    return sum(x, null, centre);
  }

  /** Σ g and Σ g (x−c) of each channel. */
  static ChannelSums ofProducts(Floats x, Floats gradient, float[] centre) {
    return sum(x, gradient, centre);
  }

  private static ChannelSums sum(Floats x, Floats gradient, float[] centre) {
    Chunks chunks = new Chunks(x.length(), centre.length);
    float[] centres = chunks.tile(centre);
    Group[] groups = new Group[chunks.groups()];
    chunks.each(
        (group, scratch) -> {
          groups[group] = new Group(x, gradient, centres, centre.length, scratch);
          return groups[group];
        });
    ChannelSums sums = new ChannelSums(centre.length);
    for (Group group : groups) {
      sums.add(group.sums);
    }
    return sums;
  }

  private static final class Group implements Chunks.Work {
    private final Floats x;
    private final Floats gradient;
    private final float[] centres;
    private final ChannelSums sums;
    private final float[] values;
    private final float[] gradients;
    private final float[] first;
    private final float[] second;
    private int terms;

    Group(Floats x, Floats gradient, float[] centres, int channels, Scratch scratch) {
      this.x = x;
      this.gradient = gradient;
      this.centres = centres;
      this.sums = new ChannelSums(channels);
      this.values = scratch.floats(0, centres.length);
      this.gradients = scratch.floats(1, centres.length);
      this.first = scratch.floats(2, centres.length);
      this.second = scratch.floats(3, centres.length);
      clear();
    }

    @Override
    public void accept(int from, int count) {
      x.read(from, count, values);
      if (gradient == null) {
        addSquares(values, centres, first, second, count);
      } else {
        gradient.read(from, count, gradients);
        addProducts(values, gradients, centres, first, second, count);
      }
      if (++terms == FLOAT_TERMS) {
        flush();
      }
    }

    private void flush() {
      Chunks.fold(first, centres.length, sums.first);
      Chunks.fold(second, centres.length, sums.second);
      clear();
    }

    private void clear() {
      Arrays.fill(first, 0, centres.length, 0);
      Arrays.fill(second, 0, centres.length, 0);
      terms = 0;
    }

    @Override
    public void end() {
      flush();
    }
  }

  private static void addSquares(
      float[] x, float[] centres, float[] first, float[] second, int count) {
    for (int i = 0; i < count; i++) {
      float difference = x[i] - centres[i];
      first[i] += difference;
      second[i] += difference * difference;
    }
  }

  private static void addProducts(
      float[] x, float[] gradient, float[] centres, float[] first, float[] second, int count) {
    for (int i = 0; i < count; i++) {
      first[i] += gradient[i];
      second[i] += gradient[i] * (x[i] - centres[i]);
    }
  }
}
