package io.github.polyloss.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Feeds damaged input to a reader. Each one must be read, or refused with the expected exception in
 * one line; in time, and without a heap of garbage. The system property {@code polyloss.fuzz} says
 * how many random inputs each reader gets.
 */
public final class Fuzz {

  public static final int BUDGET = Integer.getInteger("polyloss.fuzz", 300);

  private static final long MAX_SECONDS = 20;
  private static final long MAX_BYTES = 100_000_000;
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7F, 0xFFFF, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads one input, and fails with an AssertionError if what it read is wrong. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  private final String name;
  private final Class<? extends Exception> refusal;
  private final Reader reader;
  private final List<String> failures = new ArrayList<>();
  private int tried;
  private int refused;
  private long mostBytes;
  private long longestNanos;

  public Fuzz(String name, Class<? extends Exception> refusal, Reader reader) {
    this.name = name;
    this.refusal = refusal;
    this.reader = reader;
  }

  /**
   * Gives all inputs to the reader, prints how many there were, and fails if one got through. The
   * first one is whole: it is read once before, so that loading classes is nobody's cost.
   */
  public void tryAll(List<byte[]> inputs) throws InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(() -> readWhole(inputs.get(0))).get(MAX_SECONDS, TimeUnit.SECONDS);
      for (byte[] input : inputs) {
        thread.submit(() -> tryOne(input)).get(MAX_SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      failures.add("input %d: no end after %d s".formatted(tried, MAX_SECONDS));
    } catch (ExecutionException e) {
      failures.add("input %d: %s".formatted(tried, e.getCause()));
    } finally {
      thread.shutdownNow();
    }
    System.out.printf(
        Locale.ROOT,
        "fuzz: %s: %d inputs, %d refused, %d read, %d failed; at most %.1f MB and %.0f ms each%n",
        name,
        tried,
        refused,
        tried - refused - failures.size(),
        failures.size(),
        mostBytes / 1e6,
        longestNanos / 1e6);
    assertThat(failures).as(name).isEmpty();
    assertThat(tried).isEqualTo(inputs.size());
  }

  private Void readWhole(byte[] input) throws Exception {
    reader.read(input);
    return null;
  }

  private void tryOne(byte[] input) {
    tried++;
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try {
      reader.read(input);
    } catch (Throwable e) {
      String message = e.getMessage();
      if (refusal.isInstance(e) && message != null && message.lines().count() == 1) {
        refused++;
      } else {
        failures.add("input %d: %s at %s".formatted(tried, e, Arrays.toString(e.getStackTrace())));
      }
    }
    longestNanos = Math.max(longestNanos, System.nanoTime() - start);
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    mostBytes = Math.max(mostBytes, bytes);
    if (bytes > MAX_BYTES) {
      failures.add("input %d: took %d bytes".formatted(tried, bytes));
    }
  }

  /** Random damage, the same in every run: wrong bytes, cuts, holes, doubled and inserted parts. */
  public static List<byte[]> damaged(byte[] whole) {
    Random random = new Random(20_220);
    List<byte[]> damaged = new ArrayList<>();
    for (int i = 0; i < BUDGET; i++) {
      byte[] bytes = whole;
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        bytes = damaged(bytes, random);
      }
      damaged.add(bytes);
    }
    return damaged;
  }

  private static byte[] damaged(byte[] whole, Random random) {
    if (whole.length < 2) {
      return new byte[] {(byte) random.nextInt()};
    }
    int from = random.nextInt(whole.length);
    int to = Math.min(whole.length, from + 1 + random.nextInt(1 + Math.min(64, whole.length)));
    byte[] part = Arrays.copyOfRange(whole, from, to);
    switch (random.nextInt(6)) {
      case 0:
        random.nextBytes(part);
        return joined(
            Arrays.copyOf(whole, from), part, Arrays.copyOfRange(whole, to, whole.length));
      case 1:
        return Arrays.copyOf(whole, from);
      case 2:
        return joined(Arrays.copyOf(whole, from), Arrays.copyOfRange(whole, to, whole.length));
      case 3:
        return joined(Arrays.copyOf(whole, to), part, Arrays.copyOfRange(whole, to, whole.length));
      case 4:
        random.nextBytes(part);
        return joined(
            Arrays.copyOf(whole, from), part, Arrays.copyOfRange(whole, from, whole.length));
      default:
        byte[] flipped = whole.clone();
        flipped[from] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return flipped;
    }
  }

  /** Each number of four bytes in turn, in a part of the input, replaced by extreme ones. */
  public static List<byte[]> fields(byte[] whole, int from, int to) {
    List<byte[]> damaged = new ArrayList<>();
    for (int at = from; at + Integer.BYTES <= Math.min(to, whole.length); at += Integer.BYTES) {
      for (int extreme : EXTREMES) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(at, extreme);
        damaged.add(bytes);
      }
    }
    return damaged;
  }

  public static List<byte[]> all(List<List<byte[]>> inputs) {
    return inputs.stream().flatMap(List::stream).toList();
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
