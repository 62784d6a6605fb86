package io.github.polyloss.examples.cli;

import java.util.concurrent.Callable;

/** A command of another module, found as a service where that module is on the class path. */
public interface Subcommand extends Callable<Integer> {}
