package io.github.polyloss.cli;

import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;

/**
 * DL4J's dashboard, a service of another module: nobody downloads a web server who does not want
 * one.
 */
public interface Dashboard {

  /** The file in a run's folder that keeps what the dashboard shows. */
  String FILE = "dashboard.records";

  /**
   * Opens the dashboard of a run, with what an earlier process has kept of it.
   *
   * @param run the folder of the run
   * @param port where on this machine, or 0 for any that is free
   * @return the dashboard, until it is closed
   * @throws IOException if what is kept cannot be read
   * @throws io.github.polyloss.cli.UserException if the port is not free
   */
  Open open(Path run, int port) throws IOException;

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
