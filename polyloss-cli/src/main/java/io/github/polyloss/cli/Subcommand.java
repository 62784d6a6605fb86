package io.github.polyloss.cli;

import java.util.concurrent.Callable;

/** A command of another module, found as a service where that module is on the class path. */
public interface Subcommand extends Callable<Integer> {}
