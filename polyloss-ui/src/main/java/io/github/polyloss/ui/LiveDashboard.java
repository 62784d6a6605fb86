package io.github.polyloss.ui;

import io.github.polyloss.cli.Dashboard;
import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** The dashboard while a run trains: a session a loss, seed and phase, which is a network each. */
public final class LiveDashboard implements Dashboard {

  /** For the service loader. */
  public LiveDashboard() {}

  @Override
  public Open open(Path run, int port) throws IOException {
    StatsStorage shown = new InMemoryStatsStorage();
    StatsFile kept = new StatsFile(run.resolve(FILE));
    kept.goOnInto(shown);
    return new Live(DashboardServer.start(port, shown), new EpochStats(shown), kept);
  }

  private record Live(DashboardServer server, EpochStats statistics, StatsFile kept)
      implements Open {

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
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
      List<Persistable> ofThisEpoch = statistics.take();
      if (!ofThisEpoch.isEmpty()) {
        kept.add(ofThisEpoch);
      }
    }

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {
      // Its last epoch has been kept.
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
