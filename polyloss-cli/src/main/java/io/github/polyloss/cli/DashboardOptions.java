package io.github.polyloss.cli;

import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of the commands whose training can be watched in DL4J's dashboard. */
final class DashboardOptions {

  /** Without the options: nothing to watch with. */
  static final DashboardOptions NONE = new DashboardOptions();

  @ArgGroup(exclusive = false)
  private Group group;

  private static final class Group {

    @Option(
        names = "--ui",
        required = true,
        description = "Show the training in DL4J's dashboard while it lasts.")
    private boolean shown;

    @Option(
        names = "--ui-port",
        paramLabel = "PORT",
        description = "Port of the dashboard on this machine, 0 for any that is free [9000].")
    private int port = 9000;
  }

  /** Opens the dashboard if it was asked for. */
  Optional<Dashboard.Open> open() {
    if (group == null) {
      return Optional.empty();
    }
    Dashboard dashboard =
        ServiceLoader.load(Dashboard.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "--ui: the dashboard is not on the class path; start through ./polyloss"));
    return Optional.of(dashboard.open(group.port));
  }
}
