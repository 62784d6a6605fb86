package io.github.polyloss.datavec;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Seeds;
import io.github.polyloss.datavec.transform.Augmentation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Batches of images for Deeplearning4j, decoded and augmented on all cores ahead of the consumer.
 *
 * <p>Features are floats {@code [N, 3, size, size]} in the order red, green, blue, each (x / 255 −
 * mean) / std; labels are one-hot floats {@code [N, classes]}. The last batch of an epoch may be
 * smaller.
 *
 * <p>The batches of an epoch depend on the images, the seed and the epoch alone, bit for bit: not
 * on the number of threads, nor on what was read before. {@link #reset} advances to the next epoch,
 * with another order and other variations; before the first batch of an epoch it does nothing, so
 * that a reset too many does no harm. Work on an epoch begins with its first {@link #next()};
 * {@link #hasNext} never waits.
 *
 * <p>For one consumer: the methods are not to be called from several threads. The worker threads
 * are daemons and end by themselves after a second without work, so that an iterator which is left
 * without {@code close()} leaks none. An iterator cannot be serialised, whatever its interface
 * says.
 */
public final class ImageBatches implements DataSetIterator, AutoCloseable {

  private static final int CHANNELS = 3;

  private final int examples;
  private final int classes;
  private final int batchSize;
  private final int size;
  private final long seed;
  private final boolean shuffle;
  private final int firstBatch;
  private final int endBatch;
  private final int ahead;
  private final ExampleReader reader;
  private final ThreadPoolExecutor workers;
  private final Deque<CompletableFuture<BatchArrays>> inFlight = new ArrayDeque<>();
  private final boolean reuseArrays;
  private final Deque<BatchArrays> idle = new ArrayDeque<>();
  private BatchArrays lent;

  private int epoch;
  private int[] order;
  private int submitted;
  private int taken;
  private long waitNanos;
  private DataSetPreProcessor preProcessor;

  private ImageBatches(Builder builder) {
    this.examples = builder.images.size();
    this.classes = builder.classes;
    this.batchSize = builder.batchSize;
    this.size = builder.augmentation.size();
    this.seed = builder.seed;
    this.shuffle = builder.shuffle;
    int batches = (examples + batchSize - 1) / batchSize;
    this.firstBatch = Math.min(builder.firstBatch, batches);
    this.endBatch = Math.min(builder.endBatch, batches);
    this.reuseArrays = builder.reuseArrays;
    this.ahead = builder.ahead > 0 ? builder.ahead : 2 * builder.threads;
    this.reader =
        new ExampleReader(
            builder.images,
            builder.augmentation,
            new PixelWriter(builder.mean, builder.std),
            seed,
            builder.skipDamaged);
    this.workers = workers(builder.threads);
    start(builder.epoch);
  }

  private static ThreadPoolExecutor workers(int threads) {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new);
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  private static final class Worker extends Thread {
    Worker(Runnable work) {
      super(work, "image-batches");
      setDaemon(true);
    }
  }

  /**
   * Starts a description of batches.
   *
   * @param images the images of an epoch, at least one
   * @param classes how many classes there are; every label is below it
   * @return a builder
   * @throws IllegalArgumentException if there are no images or a label is out of range
   */
  public static Builder builder(List<LabeledImage> images, int classes) {
    return new Builder(images, classes);
  }

  private void start(int newEpoch) {
    epoch = newEpoch;
    order = IntStream.range(0, examples).toArray();
    if (shuffle) {
      shuffle(order, new Random(Seeds.mix(seed, epoch)));
    }
    submitted = firstBatch;
    taken = firstBatch;
  }

  private static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  @Override
  public boolean hasNext() {
    return taken < endBatch;
  }

  /**
   * The next batch; waits until it is ready. After a failure the iterator continues with the batch
   * that follows.
   *
   * @return a new batch; with {@link Builder#reuseArrays} it lasts until the next call
   * @throws NoSuchElementException if the epoch has no more
   * @throws java.io.UncheckedIOException if an image of the batch cannot be read and damaged ones
   *     are not skipped, or if more than 1 % of all images are damaged; the message names it
   * @throws IllegalStateException if an image of the batch cannot be augmented, if the iterator is
   *     closed, or if the thread is interrupted
   */
  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("epoch %d has no more batches".formatted(epoch));
    }
    if (workers.isShutdown()) {
      throw new IllegalStateException("the batches are closed");
    }
    takeBack();
    submitAhead();
    taken++;
    long start = System.nanoTime();
    try {
      lent = inFlight.remove().get();
      submitAhead();
      DataSet batch = lent.dataSet();
      if (preProcessor != null) {
        preProcessor.preProcess(batch);
      }
      return batch;
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    } finally {
      waitNanos += System.nanoTime() - start;
    }
  }

  private void takeBack() {
    if (reuseArrays && lent != null && lent.rows() == batchSize) {
      idle.add(lent);
    }
    lent = null;
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }

  private void submitAhead() {
    while (submitted < endBatch && submitted < taken + ahead) {
      inFlight.add(submit(submitted++));
    }
  }

  private CompletableFuture<BatchArrays> submit(int batch) {
    int[] positions = order;
    int epochOfBatch = epoch;
    int first = batch * batchSize;
    int count = Math.min(batchSize, examples - first);
    BatchArrays arrays = arrays(count);
    CompletableFuture<?>[] rows = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      int row = i;
      rows[row] =
          CompletableFuture.runAsync(
              () -> {
                int label = reader.read(positions, first + row, epochOfBatch, arrays.row(row));
                arrays.label(row, label);
              },
              workers);
    }
    return CompletableFuture.allOf(rows).thenApply(done -> arrays.complete());
  }

  private BatchArrays arrays(int rows) {
    return rows < batchSize || idle.isEmpty()
        ? new BatchArrays(rows, CHANNELS, size, classes)
        : idle.remove().cleared();
  }

  /**
   * Advances to the next epoch, whether or not this one was read to its end. Does nothing before
   * the first batch of an epoch.
   */
  @Override
  public void reset() {
    if (taken > firstBatch) {
      cancel();
      start(epoch + 1);
    }
  }

  private void cancel() {
    workers.getQueue().clear();
    inFlight.clear();
  }

  /** Stops the workers. What they have read ahead is dropped; {@link #next()} fails from now on. */
  @Override
  public void close() {
    cancel();
    workers.shutdown();
  }

  /**
   * The epoch whose batches come now.
   *
   * @return the number that was given to the builder, one more for each {@link #reset} with effect
   */
  public int epoch() {
    return epoch;
  }

  /**
   * How long {@link #next()} has waited for the workers since the iterator was made: near 0 when
   * the data keeps up with the network.
   *
   * @return nanoseconds
   */
  public long waitNanos() {
    return waitNanos;
  }

  /**
   * The images that could not be read and were skipped so far.
   *
   * @return their names, sorted
   */
  public List<String> damaged() {
    return reader.damaged();
  }

  /**
   * Not supported: batches are put together ahead of time, in one size.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public DataSet next(int num) {
    throw new UnsupportedOperationException("batches come in the size of the builder");
  }

  @Override
  public int inputColumns() {
    return CHANNELS * size * size;
  }

  @Override
  public int totalOutcomes() {
    return classes;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** {@code false}: the iterator reads ahead by itself. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** {@code null}: labels are indices here; {@link ImageDataSet#classNames} has the names. */
  @Override
  public List<String> getLabels() {
    return null;
  }

  /** Describes batches. */
  public static final class Builder {

    private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};

    private final List<LabeledImage> images;
    private final int classes;
    private Augmentation augmentation;
    private int batchSize = 32;
    private long seed;
    private int epoch;
    private boolean shuffle;
    private int firstBatch;
    private int endBatch = Integer.MAX_VALUE;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int ahead;
    private boolean reuseArrays;
    private boolean skipDamaged;
    private float[] mean = IMAGENET_MEAN;
    private float[] std = IMAGENET_STD;

    private Builder(List<LabeledImage> images, int classes) {
      this.images = List.copyOf(images);
      this.classes = classes;
      Checks.atLeast(1, images.size(), "the number of images");
      for (LabeledImage image : images) {
        if (image.label() < 0 || image.label() >= classes) {
          throw new IllegalArgumentException(
              "the label of %s must be from 0 to %d, got %d"
                  .formatted(image.name(), classes - 1, image.label()));
        }
      }
    }

    /**
     * The size of the images and how they vary. Has no default.
     *
     * @param augmentation {@link Augmentation#none} to evaluate, {@link Augmentation#flowers} or
     *     another to train
     * @return this builder
     */
    public Builder augmentation(Augmentation augmentation) {
      this.augmentation = augmentation;
      return this;
    }

    /**
     * How many images a batch has.
     *
     * @param batchSize at least 1; default 32
     * @return this builder
     * @throws IllegalArgumentException if the argument is below 1
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = Checks.atLeast(1, batchSize, "batchSize");
      return this;
    }

    /**
     * What the order and the variations are drawn from, together with the epoch.
     *
     * @param seed any number; default 0
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * The epoch to begin with, to resume a run where it stopped.
     *
     * @param epoch at least 0; default 0
     * @return this builder
     * @throws IllegalArgumentException if the argument is negative
     */
    public Builder epoch(int epoch) {
      this.epoch = Checks.atLeast(0, epoch, "epoch");
      return this;
    }

    /**
     * Whether each epoch has its own order.
     *
     * @param shuffle {@code false} for the order of the list; default {@code false}
     * @return this builder
     */
    public Builder shuffle(boolean shuffle) {
      this.shuffle = shuffle;
      return this;
    }

    /**
     * A part of each epoch, for one of several machines that share the work: the batches are those
     * that the whole epoch has in these places.
     *
     * @param first the first batch, from 0
     * @param end one after the last; batches that an epoch does not have are left out; default all
     * @return this builder
     * @throws IllegalArgumentException if the first is negative, or after the end
     */
    public Builder batches(int first, int end) {
      this.firstBatch = Checks.atLeast(0, first, "the first batch");
      this.endBatch = Checks.atLeast(first, end, "the end of the batches");
      return this;
    }

    /**
     * How many threads decode and augment. The batches are the same for any number.
     *
     * @param threads at least 1; default all cores
     * @return this builder
     * @throws IllegalArgumentException if the argument is below 1
     */
    public Builder threads(int threads) {
      this.threads = Checks.atLeast(1, threads, "threads");
      return this;
    }

    /**
     * How many batches are in work or ready before they are asked for, which bounds the memory.
     *
     * @param batches at least 1; default twice the threads
     * @return this builder
     * @throws IllegalArgumentException if the argument is below 1
     */
    public Builder ahead(int batches) {
      this.ahead = Checks.atLeast(1, batches, "ahead");
      return this;
    }

    /**
     * Whether the features of a batch are overwritten by a later one, which spares the time to
     * allocate them, and memory that waits for the garbage collector. For consumers that are done
     * with a batch when they ask for the next one.
     *
     * @param reuseArrays {@code false} for new arrays in each batch; default {@code false}
     * @return this builder
     */
    public Builder reuseArrays(boolean reuseArrays) {
      this.reuseArrays = reuseArrays;
      return this;
    }

    /**
     * Whether an image that cannot be read is passed over, as long as no more than 1 % of the
     * images are so. The image that follows in the order takes its place, so that batches keep
     * their size; {@link ImageBatches#damaged} gives the names.
     *
     * @param skipDamaged {@code false} to fail on the first; default {@code false}
     * @return this builder
     */
    public Builder skipDamaged(boolean skipDamaged) {
      this.skipDamaged = skipDamaged;
      return this;
    }

    /**
     * What is taken off red, green and blue, on the scale from 0 to 1.
     *
     * @param mean three finite numbers; default ImageNet's 0.485, 0.456, 0.406
     * @return this builder
     * @throws IllegalArgumentException if they are not three finite numbers
     */
    public Builder mean(float... mean) {
      this.mean = Checks.finite(CHANNELS, mean, "mean");
      return this;
    }

    /**
     * What red, green and blue are divided by after the mean is taken off.
     *
     * @param std three positive numbers; default ImageNet's 0.229, 0.224, 0.225
     * @return this builder
     * @throws IllegalArgumentException if they are not three positive finite numbers
     */
    public Builder std(float... std) {
      this.std = Checks.positive(CHANNELS, std, "std");
      return this;
    }

    /**
     * The iterator over the batches as described.
     *
     * @return a new iterator, at the beginning of its epoch
     * @throws NullPointerException if there is no augmentation
     */
    public ImageBatches build() {
      Objects.requireNonNull(augmentation, "augmentation");
      return new ImageBatches(this);
    }
  }
}
