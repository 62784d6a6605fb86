package io.github.polyloss.ui;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's listener, at a {@link Pace}. */
final class PacedStatsListener extends StatsListener {

  private final Pace pace;

  private PacedStatsListener(StatsStorageRouter router, String session, Pace pace) {
    super(router, null, pace, session, null);
    this.pace = pace;
  }

  /** Sends the statistics of a network under the name of a session. */
  static PacedStatsListener to(StatsStorageRouter router, String session) {
    return new PacedStatsListener(router, session, new Pace(System::nanoTime));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    pace.spend(() -> super.onForwardPass(model, activations));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    pace.spend(() -> super.onForwardPass(model, activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    pace.spend(() -> super.onGradientCalculation(model));
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    pace.spend(() -> super.iterationDone(model, iteration, epoch));
    pace.iterationEnded();
  }
}
