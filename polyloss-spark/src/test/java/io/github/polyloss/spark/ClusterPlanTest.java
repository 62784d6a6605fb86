package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many images the workers take at once, and what the schedule counts as a batch. */
class ClusterPlanTest {

  @ParameterizedTest
  @CsvSource({
    // workers, --batch-size, --batch-size-per-worker, averaged, shared
    "1, 32, , 32, 32",
    "2, 32, , 16, 32",
    "4, 32, , 8, 32",
    "3, 32, , 10, 30",
    "8, 32, , 8, 64",
    "8, 128, , 16, 128",
    "2, 32, 20, 20, 40",
  })
  void theBatchOfOneMachineIsDividedAmongTheWorkers(
      int workers, int batchSize, Integer perWorker, int averaged, int shared) {
    assertThat(scheduled(ClusterPlan.averaging(workers, 1), batchSize, perWorker))
        .isEqualTo(averaged);
    assertThat(scheduled(ClusterPlan.sharing(workers), batchSize, perWorker)).isEqualTo(shared);
  }

  private static int scheduled(ClusterPlan plan, int batchSize, Integer perWorker) {
    int scheduled =
        new SparkPlace(null, plan, Optional.ofNullable(perWorker), null).batchSize(batchSize);
    assertThat(plan.scheduledBatch(plan.batchPerWorker(scheduled))).isEqualTo(scheduled);
    return scheduled;
  }
}
