package io.github.polyloss.spark.scaling;

/**
 * Spark's broadcast: blocks of 4 MiB that workers pass on to each other, so that the driver need
 * not send everything to everyone.
 *
 * <p>In the time of one block, whoever has a block can give it to one other machine. Then K blocks
 * reach n workers in no less than K − 1 + ⌈log₂(n + 1)⌉ such times: the driver sends K different
 * ones, and the last of them still has to double its way through. Spark's random order comes close
 * to that when blocks are many: here they are tens.
 */
final class TorrentBroadcast {

  private static final long BLOCK_BYTES = 4L << 20;

  private TorrentBroadcast() {}

  /**
   * The bytes that one link could carry in the time of the broadcast: {@code bytes (K − 1 + ⌈log₂(n
   * + 1)⌉) / K}.
   */
  static double sequentialBytes(long bytes, int workers) {
    long blocks = Math.max(1, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    // The bit length of n is ⌈log₂(n + 1)⌉ without a logarithm's rounding.
    int doublings = Integer.SIZE - Integer.numberOfLeadingZeros(workers);
    return (double) bytes * (blocks - 1 + doublings) / blocks;
  }
}
