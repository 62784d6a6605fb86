import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TrainingListener;
import java.util.List;

public final class FineTuning {

  public static void main(String[] arguments) throws Exception {
    ImageDataSet petals = Petals.dataSet().first(64, 32, 32);
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.builtIn()).stages(3).imageSize(16).frozenEpochs(1).epochs(0).batchSize(16).build();
    Experiment experiment =
        new Experiment(config, petals, Progress.NONE, TrainingListener.NONE);
    RunResult result = experiment.run(List.of(LossSpec.parse("poly:2")), 1).get(0);
    System.out.println("score after 1 epoch: " + result.epochs().get(0).trainLoss());
    System.out.println("test accuracy: " + result.testAccuracy());
  }
}
