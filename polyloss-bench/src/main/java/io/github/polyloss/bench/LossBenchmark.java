package io.github.polyloss.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One contender in one case at one shape; {@link LossesCommand} chooses them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LossBenchmark {

  @Param("ONE_HOT")
  String lossCase;

  @Param("POLY_N")
  String contender;

  @Param("1024x1000")
  String shape;

  @Param("FULL")
  String effort;

  private LossStep step;

  @Setup
  public void prepare() {
    Contender chosen = Contender.valueOf(contender);
    Effort spent = Effort.valueOf(effort);
    PastUse.of(chosen.library(), spent.pastUseMillis());
    step =
        chosen.prepare(LossCase.valueOf(lossCase), TrainingBatch.ofShape(BatchShape.parse(shape)));
    Compilation.await(step::run, spent.compilationMillis());
  }

  @Benchmark
  public double step() {
    return step.run();
  }

  @TearDown
  public void close() {
    step.close();
  }
}
