package io.github.polyloss.bench;

import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What is compared. The names are those of the command line and the CSV file. */
enum Contender {
  MCXENT("LossMCXENT", batch -> Dl4jStep.oneHot(new LossMCXENT(), batch)),
  POLY_N("LossPolyN(2)", batch -> Dl4jStep.oneHot(new LossPolyN(2), batch)),
  POLY_N_VECTOR_API(
      "LossPolyN(2), Vector API",
      batch -> Dl4jStep.oneHot(new LossPolyN(2), batch),
      "--add-modules=jdk.incubator.vector"),
  POLY_N_INDICES(
      "LossPolyN(2), labels [N,1]", batch -> Dl4jStep.classIndices(new LossPolyN(2), batch)),
  POLY1_FOCAL("LossPoly1Focal(1, 2)", batch -> Dl4jStep.oneHot(new LossPoly1Focal(1, 2), batch)),
  PYTORCH_CROSS_ENTROPY("PyTorch cross-entropy", PyTorchStep::crossEntropy),
  PYTORCH_POLY1("PyTorch Poly-1", batch -> PyTorchStep.poly1(batch, 2)),
  COPY("copy", CopyStep::new);

  private final String title;
  private final Function<TrainingBatch, Step> step;
  private final List<String> jvmArguments;

  Contender(String title, Function<TrainingBatch, Step> step, String... jvmArguments) {
    this.title = title;
    this.step = step;
    this.jvmArguments = List.of(jvmArguments);
  }

  String title() {
    return title;
  }

  /** What its JVM needs beyond what all get. */
  List<String> jvmArguments() {
    return jvmArguments;
  }

  Step prepare(TrainingBatch batch) {
    return step.apply(batch);
  }
}
