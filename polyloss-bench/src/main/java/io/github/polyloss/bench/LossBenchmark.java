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

/** One contender at one shape; {@link Main} chooses both. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LossBenchmark {

  @Param("POLY_N")
  String contender;

  @Param("1024x1000")
  String shape;

  private Step step;

  @Setup
  public void prepare() {
    step = Contender.valueOf(contender).prepare(TrainingBatch.ofShape(BatchShape.parse(shape)));
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
