package io.github.polyloss.spark.scaling;

/**
 * How the gradients of a step reach all workers: DL4J's {@code MeshBuildMode}. Both are trees with
 * the driver as root, which trains nothing but relays, so that each message crosses each of the n
 * edges once and each worker receives n − 1 messages a step. They differ in who relays.
 */
enum Topology {
  /** All workers are the driver's children; what DL4J does unless told otherwise. */
  PLAIN,
  /** No more than eight children each: filled up level by level. */
  MESH;

  /** {@code MeshOrganizer.MAX_DOWNSTREAMS}. */
  private static final int CHILDREN = 8;

  /**
   * M(n), the messages that the busiest link carries in one direction while each worker sends one.
   *
   * <p>A driver with c children hands each message to all but the one it came from: n (c − 1). The
   * first worker, when it has c children of its own, sends its message to them and to its parent,
   * and of the n − 1 others each to all neighbours but one: c + 1 + (n − 1) c. Only with a single
   * worker is receiving more: the driver gets its message and has nobody to hand it to.
   *
   * @param workers n, at least 1
   */
  long busiestLink(int workers) {
    int ofDriver = this == PLAIN ? workers : Math.min(workers, CHILDREN);
    int ofFirstWorker = Math.min(CHILDREN, workers - ofDriver);
    long driver = Math.max(workers, (long) workers * (ofDriver - 1));
    long firstWorker = (long) workers * ofFirstWorker + 1;
    return Math.max(driver, firstWorker);
  }
}
