package io.github.polyloss.resnet;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The ResNets that can be built. {@code RESNET18} to {@code RESNET152} are torchvision's, of which
 * the bottlenecks are those called v1.5 (the stride sits on the 3×3 convolution); {@code RESNET20}
 * is the small one for 64-pixel images, as He et al. (2015) describe it for CIFAR-10 but with
 * stride 2 in its first convolution and with projection shortcuts.
 */
public enum Backbone {
  /** 3 stages of 3 basic blocks, 16 to 64 channels. */
  RESNET20(Stem.SMALL, false, 3, 3, 3),
  /** 4 stages of basic blocks, 64 to 512 channels. */
  RESNET18(Stem.LARGE, false, 2, 2, 2, 2),
  /** 4 stages of basic blocks, 64 to 512 channels. */
  RESNET34(Stem.LARGE, false, 3, 4, 6, 3),
  /** 4 stages of bottlenecks, 256 to 2048 channels. */
  RESNET50(Stem.LARGE, true, 3, 4, 6, 3),
  /** 4 stages of bottlenecks, 256 to 2048 channels. */
  RESNET101(Stem.LARGE, true, 3, 4, 23, 3),
  /** 4 stages of bottlenecks, 256 to 2048 channels. */
  RESNET152(Stem.LARGE, true, 3, 8, 36, 3);

  /** What comes before the first stage. */
  enum Stem {
    /** 3×3 with stride 2 and no pooling: 64 pixels cost what CIFAR's 32 do. */
    SMALL(16, 3, 1, false),
    /** 7×7 with stride 2, then 3×3 max pooling with stride 2. */
    LARGE(64, 7, 3, true);

    final int channels;
    final int kernel;
    final int padding;
    final boolean pooled;

    Stem(int channels, int kernel, int padding, boolean pooled) {
      this.channels = channels;
      this.kernel = kernel;
      this.padding = padding;
      this.pooled = pooled;
    }
  }

  private static final int BOTTLENECK_EXPANSION = 4;

  private final Stem stem;
  private final boolean bottleneck;
  private final int[] blocks;

  Backbone(Stem stem, boolean bottleneck, int... blocks) {
    this.stem = stem;
    this.bottleneck = bottleneck;
    this.blocks = blocks;
  }

  /**
   * Finds a backbone by name.
   *
   * @param name in small letters: {@code resnet18}
   * @return the backbone of that name
   * @throws IllegalArgumentException if there is none
   */
  public static Backbone of(String name) {
    return Arrays.stream(values())
        .filter(backbone -> backbone.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(values())
                        .map(Backbone::toString)
                        .collect(
                            Collectors.joining(
                                ", ", "backbone must be one of ", ", got " + name))));
  }

  /**
   * Counts the stages.
   *
   * @return the number of stages when nothing is cut off
   */
  public int stages() {
    return blocks.length;
  }

  /**
   * Counts the channels of the output.
   *
   * @param stages after which the network is cut, 1 to {@link #stages()}
   * @return the channels that the last of these stages puts out
   * @throws IllegalArgumentException if the stages are out of range
   */
  public int channels(int stages) {
    return width(checkStages(stages)) * (bottleneck ? BOTTLENECK_EXPANSION : 1);
  }

  /**
   * The name that {@link #of} reads.
   *
   * @return the name in small letters: {@code resnet18}
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  Stem stem() {
    return stem;
  }

  /**
   * The kind of the blocks.
   *
   * @return whether its blocks are bottlenecks of three convolutions, not basic ones of two
   */
  public boolean bottleneck() {
    return bottleneck;
  }

  /**
   * Counts the blocks of a stage.
   *
   * @param stage from 1 to {@link #stages()}
   * @return the number of its blocks
   */
  public int blocks(int stage) {
    return blocks[stage - 1];
  }

  /** Channels of the 3×3 convolutions of a stage, counted from 1. */
  int width(int stage) {
    return stem.channels << (stage - 1);
  }

  /**
   * Checks a number of stages.
   *
   * @param stages after which the network is cut, 1 to {@link #stages()}
   * @return the same
   * @throws IllegalArgumentException if there are not that many
   */
  public int checkStages(int stages) {
    if (stages < 1 || stages > stages()) {
      throw new IllegalArgumentException(
          "stages must be from 1 to %d for %s, got %d".formatted(stages(), this, stages));
    }
    return stages;
  }
}
