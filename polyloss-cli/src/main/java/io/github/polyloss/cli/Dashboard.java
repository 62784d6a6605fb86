package io.github.polyloss.cli;

import io.github.polyloss.training.TrainingListener;

/**
 * DL4J's dashboard, a service of another module: nobody downloads a web server who does not want
 * one.
 */
public interface Dashboard {

  /**
   * Opens the dashboard of a training.
   *
   * @param port where on this machine, or 0 for any that is free
   * @return the dashboard, until it is closed
   * @throws io.github.polyloss.cli.UserException if the port is not free
   */
  Open open(int port);

  /** A dashboard that is being served. */
  interface Open extends TrainingListener, AutoCloseable {

    /**
     * Where it is.
     *
     * @return the address for a browser
     */
    String address();

    /** Ends the server. */
    @Override
    void close();
  }
}
