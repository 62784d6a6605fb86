package io.github.polyloss.datavec.image;

/** Shows the progress of long work. A library does not print; its caller may. */
@FunctionalInterface
public interface Progress {

  /** Progress that nobody watches. */
  Progress NONE = (task, total, unit) -> done -> {};

  /**
   * Begins a piece of work.
   *
   * @param task what is done, for people: {@code "102flowers.tgz"}
   * @param total how many units it has, or −1 if that is unknown
   * @param unit what is counted: {@code "MB"}, {@code "images"}
   * @return the task, which receives each step; to be closed when the work ends, well or badly
   */
  Task start(String task, long total, String unit);

  /** One piece of work under way. Safe to use from several threads. */
  @FunctionalInterface
  interface Task extends AutoCloseable {

    /**
     * Reports how many units are done.
     *
     * @param done units done since the beginning, not since the last call
     */
    void reached(long done);

    /**
     * Shows a remark about the work beside its progress.
     *
     * @param words a few words, which replace the previous remark
     */
    default void note(String words) {}

    @Override
    default void close() {}
  }
}
