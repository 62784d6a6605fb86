package io.github.polyloss.cli;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.internal.AtomicFile;

/**
 * What a run does when it is stopped from outside, by Ctrl-C or SIGTERM: it ends the file that is
 * being written, leaves no folder without a checkpoint behind, and says in one line how to go on.
 * The checkpoint of the last epoch that ended is on the disk already; half an epoch cannot be gone
 * on with, since its batches come in one order from its beginning.
 */
final class StopNotice implements AutoCloseable {

  private final Thread hook;

  private StopNotice(Thread hook) {
    this.hook = hook;
  }

  /** Watches over a run until {@link #close()}. */
  static StopNotice of(RunFolder folder, String command, Console console) {
    Thread hook = new Thread(() -> stop(folder, command, console), "stop-notice");
    Runtime.getRuntime().addShutdownHook(hook);
    return new StopNotice(hook);
  }

  private static void stop(RunFolder folder, String command, Console console) {
    AtomicFile.finish();
    String line =
        RunArguments.areIn(folder.path())
            ? "stopped; ./polyloss %s --resume %s continues after the last finished epoch"
                .formatted(command, folder.path())
            : "stopped before the first epoch ended; nothing is kept";
    folder.close();
    // On a terminal the cursor stands behind the ^C, or in a progress bar.
    if (Console.isTerminal()) {
      System.err.println();
    }
    console.warn(line);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the notice is under way.
    }
  }
}
