package io.github.polyloss.cli;

import io.github.polyloss.datavec.image.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows progress as a bar on a terminal and as a plain line now and then elsewhere. */
final class ConsoleProgress implements Progress {

  /** Work that ends sooner shows nothing. */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final PrintStream out;
  private final boolean terminal;

  /**
   * @param out where to show progress
   * @param terminal whether {@code out} is a terminal, on which a bar can be redrawn
   */
  ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public Task start(String task, long total, String unit) {
    return terminal ? new Bar(task, total, unit) : new Lines(task, total, unit);
  }

  private final class Bar implements Task {
    private final ProgressBarBuilder builder;
    private final long shownFrom = System.nanoTime() + PATIENCE.toNanos();
    private ProgressBar bar;

    Bar(String task, long total, String unit) {
      builder =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .setConsumer(new ConsoleProgressBarConsumer(out));
    }

    @Override
    public synchronized void reached(long done) {
      if (bar == null && System.nanoTime() > shownFrom) {
        bar = builder.build();
      }
      if (bar != null) {
        bar.stepTo(done);
      }
    }

    @Override
    public synchronized void note(String words) {
      if (bar != null) {
        bar.setExtraMessage(words);
      }
    }

    @Override
    public synchronized void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }

  private final class Lines implements Task {
    private final String task;
    private final long total;
    private final String unit;
    private final long start = System.nanoTime();
    private long nextLine = start + PATIENCE.toNanos();
    private String words = "";

    Lines(String task, long total, String unit) {
      this.task = task;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public synchronized void reached(long done) {
      long now = System.nanoTime();
      if (now < nextLine) {
        return;
      }
      nextLine = now + BETWEEN_LINES.toNanos();
      String share = total > 0 ? String.format(Locale.ROOT, " of %d", total) : "";
      out.printf(
          Locale.ROOT, "  %s: %d%s %s%s%s%n", task, done, share, unit, timeLeft(done, now), words);
    }

    @Override
    public synchronized void note(String words) {
      this.words = ", " + words;
    }

    private String timeLeft(long done, long now) {
      if (total <= 0 || done <= 0 || done >= total) {
        return "";
      }
      return TimeLeft.text((now - start) / 1e9 * (total - done) / done);
    }
  }
}
