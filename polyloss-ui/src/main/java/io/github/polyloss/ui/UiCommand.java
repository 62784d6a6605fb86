package io.github.polyloss.ui;

import io.github.polyloss.cli.Dashboard;
import io.github.polyloss.cli.Subcommand;
import io.github.polyloss.cli.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ui}: the dashboard of a run that has ended. */
@Command(
    name = "ui",
    description = "Show a run that was trained with --ui in DL4J's dashboard, until Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  polyloss ui runs/compare-20261125-093000",
      "  polyloss ui runs/compare-20261125-093000 --ui-port 9001",
    })
public final class UiCommand implements Subcommand {

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "Port on this machine, 0 for any that is free [${DEFAULT-VALUE}].")
  private int port;

  /** For the service loader. */
  public UiCommand() {}

  @Override
  public Integer call() throws IOException {
    StatsFile kept = new StatsFile(run.resolve(Dashboard.FILE));
    if (!kept.exists()) {
      throw new UserException("RUN must be the folder of a run with --ui, got " + run);
    }
    StatsStorage shown = new InMemoryStatsStorage();
    kept.readInto(shown);
    try (DashboardServer server = DashboardServer.start(port, shown)) {
      System.out.println("Dashboard: " + server.address() + " (Ctrl-C ends it)");
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return CommandLine.ExitCode.OK;
  }
}
