package io.github.polyloss.dl4j.internal;

import java.lang.ref.SoftReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Rooms that no thread uses just now; as many as there were threads at once. They are kept here
 * because Java clears what its common pool's threads keep, and go when memory becomes short.
 */
final class Rooms {

  private SoftReference<Queue<Room>> free = new SoftReference<>(null);

  Room take() {
    Room room = queue().poll();
    return room == null ? new Room() : room;
  }

  void giveBack(Room room) {
    queue().offer(room);
  }

  private synchronized Queue<Room> queue() {
    Queue<Room> queue = free.get();
    if (queue == null) {
      queue = new ConcurrentLinkedQueue<>();
      free = new SoftReference<>(queue);
    }
    return queue;
  }
}
