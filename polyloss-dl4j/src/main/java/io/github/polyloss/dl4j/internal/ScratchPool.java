package io.github.polyloss.dl4j.internal;

import java.lang.ref.SoftReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Scratches that no thread uses just now; as many as there were threads at once. They are kept here
 * because Java clears what its common pool's threads keep, and go when memory becomes short.
 */
final class ScratchPool {

  private SoftReference<Queue<Scratch>> free = new SoftReference<>(null);

  Scratch take() {
    Scratch scratch = queue().poll();
    return scratch == null ? new Scratch() : scratch;
  }

  void giveBack(Scratch scratch) {
    queue().offer(scratch);
  }

  private synchronized Queue<Scratch> queue() {
    Queue<Scratch> queue = free.get();
    if (queue == null) {
      queue = new ConcurrentLinkedQueue<>();
      free = new SoftReference<>(queue);
    }
    return queue;
  }
}
