package io.github.polyloss.ui;

import io.github.polyloss.cli.Dashboard;
import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.Phase;
import java.util.Locale;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** The dashboard while a run trains: a session a loss, seed and phase, which is a network each. */
public final class LiveDashboard implements Dashboard {

  /** For the service loader. */
  public LiveDashboard() {}

  @Override
  public Open open(int port) {
    StatsStorage statistics = new InMemoryStatsStorage();
    return new Live(DashboardServer.start(port, statistics), statistics);
  }

  private record Live(DashboardServer server, StatsStorage statistics) implements Open {

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public void phaseStarted(LossSpec loss, long seed, Phase phase, ComputationGraph network) {
      String session =
          RunFolder.runName(loss.toString(), seed) + "-" + phase.name().toLowerCase(Locale.ROOT);
      network.addListeners(PacedStatsListener.to(statistics, session));
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
