package io.github.polyloss.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the JVM's compiler. How long it takes depends on what else the cores do, so iterations
 * of a fixed length would measure half-compiled code on a busy machine.
 */
final class Compilation {

  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** The compiler's share of the time below which it is done with what matters. */
  private static final double QUIET = 0.1;

  /** A method that takes long is counted when it is done, so one quiet look is not enough. */
  private static final int QUIET_LOOKS = 2;

  private Compilation() {}

  /** Repeats the work until the compiler has hardly anything to do, or the time is up. */
  static void await(Runnable work, int maxMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMillis);
    int quietLooks = 0;
    while (quietLooks < QUIET_LOOKS && System.nanoTime() < end) {
      quietLooks = shareOfLook(work) < QUIET ? quietLooks + 1 : 0;
    }
  }

  private static double shareOfLook(Runnable work) {
    long compiled = COMPILER.getTotalCompilationTime();
    long start = System.nanoTime();
    long nanos;
    do {
      work.run();
      nanos = System.nanoTime() - start;
    } while (nanos < LOOK_NANOS);
    return TimeUnit.MILLISECONDS.toNanos(COMPILER.getTotalCompilationTime() - compiled)
        / (double) nanos;
  }
}
