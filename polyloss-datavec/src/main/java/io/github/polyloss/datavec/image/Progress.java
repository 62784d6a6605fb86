package io.github.polyloss.datavec.image;

/** Is told how far a long piece of work has come. A library does not print; its caller may. */
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
   * @return what to tell of each step; to be closed when the work ends, well or badly
   */
  Task start(String task, long total, String unit);

  /** One piece of work under way. Safe to use from several threads. */
  @FunctionalInterface
  interface Task extends AutoCloseable {

    /**
     * Tells how far the work has come.
     *
     * @param done units done since the beginning, not since the last call
     */
    void reached(long done);

    /**
     * Says something else about the work, to be shown beside how far it has come.
     *
     * @param words a few words, which take the place of those said before
     */
    default void note(String words) {}

    @Override
    default void close() {}
  }
}
