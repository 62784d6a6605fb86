package io.github.polyloss.cli;

/** Starts the command line. */
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the process with its exit status: 0 done, 1 failed, 2 wrong usage.
   *
   * @param arguments a command and its options
   */
  public static void main(String[] arguments) {
    System.exit(PolyLossCommand.run(arguments));
  }
}
