package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** What a training repeats takes no more memory after many times than after a few. */
class MemoryTest {

  /**
   * ND4J's small objects come to 9 MB; with fresh arrays for the layers' work it would be 29 MB.
   */
  private static final long MOST_GARBAGE_OF_A_STEP = 14 << 20;

  private static TrainingMemory memory;

  @BeforeAll
  static void begin() {
    memory = new TrainingMemory();
  }

  @Test
  void aStepLeavesLittleToTheGarbageCollector() {
    int steps = 20;
    repeat(memory::trainAll, 3);
    long before = allocated();
    repeat(memory::trainAll, steps);
    assertThat((allocated() - before) / steps).isBetween(1L, MOST_GARBAGE_OF_A_STEP);
  }

  /** Bytes on the heap so far, by the thread that trains and Java's common pool. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] workers =
        Stream.concat(
                Stream.of(Thread.currentThread()),
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("ForkJoinPool.commonPool")))
            .mapToLong(Thread::getId)
            .toArray();
    return Arrays.stream(threads.getThreadAllocatedBytes(workers)).sum();
  }

  static List<Arguments> work() {
    return List.of(
        work("a step of all layers", TrainingMemory::trainAll),
        work("an epoch of the head", TrainingMemory::trainHead),
        work("features", TrainingMemory::features));
  }

  private static Arguments work(String name, Consumer<TrainingMemory> work) {
    return Arguments.of(name, work);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("work")
  void threeTimesTheWorkLeavesNoMoreArraysThanOnce(String name, Consumer<TrainingMemory> work)
      throws Exception {
    int times = 4;
    repeat(() -> work.accept(memory), times);
    int once = arrays();
    repeat(() -> work.accept(memory), 2 * times);
    assertThat(arrays()).isLessThanOrEqualTo(once);
  }

  /** Memory outside the heap that ND4J has not freed, in pieces, when Java has no more garbage. */
  private static int arrays() throws Exception {
    Field references = DeallocatorService.class.getDeclaredField("referenceMap");
    references.setAccessible(true);
    Map<?, ?> arrays = (Map<?, ?>) references.get(Nd4j.getDeallocatorService());
    int last = Integer.MAX_VALUE;
    int same = 0;
    while (same < 3) {
      System.gc();
      Thread.sleep(50);
      same = arrays.size() == last ? same + 1 : 0;
      last = arrays.size();
    }
    return last;
  }

  private static void repeat(Runnable work, int times) {
    for (int i = 0; i < times; i++) {
      work.run();
    }
  }
}
