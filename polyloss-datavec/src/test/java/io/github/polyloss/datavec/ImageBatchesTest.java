package io.github.polyloss.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.image.FileImageSource;
import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.TestImages;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.datavec.oxford102.OxfordFiles;
import io.github.polyloss.datavec.transform.Augmentation;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ImageBatchesTest {

  private static final int CLASSES = 5;
  private static final int SIZE = 8;

  private static ImageBatches.Builder plain(List<LabeledImage> images) {
    return ImageBatches.builder(images, CLASSES).augmentation(Augmentation.none(SIZE)).batchSize(4);
  }

  private static ImageBatches.Builder varied(List<LabeledImage> images) {
    return plain(images).augmentation(Augmentation.flowers(SIZE)).shuffle(true).seed(11);
  }

  private static List<LabeledImage> images(int count) {
    return TestImages.labeled(count, CLASSES, SIZE);
  }

  /** One list of numbers a batch, which leaves out nothing. */
  private static List<List<Double>> epoch(ImageBatches batches) {
    List<List<Double>> epoch = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      List<Double> numbers = new ArrayList<>();
      Arrays.stream(batch.getFeatures().dup().data().asDouble()).forEach(numbers::add);
      Arrays.stream(batch.getLabels().dup().data().asDouble()).forEach(numbers::add);
      epoch.add(numbers);
    }
    return epoch;
  }

  private static List<Integer> labels(ImageBatches batches) {
    List<Integer> labels = new ArrayList<>();
    while (batches.hasNext()) {
      for (int label : batches.next().getLabels().argMax(1).toIntVector()) {
        labels.add(label);
      }
    }
    return labels;
  }

  private static LabeledImage damaged(String name) {
    return new LabeledImage(
        name,
        0,
        () -> {
          throw new IOException("no JPEG");
        });
  }

  private static List<LabeledImage> withDamaged(int good, String... names) {
    List<LabeledImage> images = new ArrayList<>(images(good));
    for (String name : names) {
      images.add(images.size() / 2, damaged(name));
    }
    return images;
  }

  @Test
  void pixelsAreNormalisedPlanesOfRedGreenBlue() {
    LabeledImage image = new LabeledImage("x", 2, () -> TestImages.solid(SIZE, SIZE, 255, 51, 0));
    try (ImageBatches batches =
        plain(List.of(image)).mean(0.5f, 0.1f, 0.25f).std(0.5f, 0.2f, 0.5f).build()) {
      DataSet batch = batches.next();
      assertThat(batch.getFeatures().shape()).containsExactly(1, 3, SIZE, SIZE);
      assertThat(batch.getFeatures().dataType()).isEqualTo(DataType.FLOAT);
      float[] expected = {1f, 0.5f, -0.5f};
      for (int channel = 0; channel < 3; channel++) {
        assertThat(batch.getFeatures().getFloat(0, channel, 3, 4)).isEqualTo(expected[channel]);
      }
      assertThat(batch.getLabels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 0, 1, 0, 0}});
      assertThat(batch.getLabels().dataType()).isEqualTo(DataType.FLOAT);
    }
  }

  @Test
  void theDefaultNormalisationIsImageNets() {
    LabeledImage image = new LabeledImage("x", 0, () -> TestImages.solid(SIZE, SIZE, 255, 0, 51));
    try (ImageBatches batches = plain(List.of(image)).build()) {
      DataSet batch = batches.next();
      assertThat(batch.getFeatures().getFloat(0, 0, 0, 0)).isEqualTo((1 - 0.485f) / 0.229f);
      assertThat(batch.getFeatures().getFloat(0, 1, 0, 0)).isEqualTo(-0.456f / 0.224f);
      assertThat(batch.getFeatures().getFloat(0, 2, 0, 0)).isEqualTo((0.2f - 0.406f) / 0.225f);
    }
  }

  @Test
  void pixelsKeepTheirPlaces() {
    byte[] bgr = Mats.bgr(TestImages.noise(SIZE, SIZE, 0));
    try (ImageBatches batches = plain(images(1)).mean(0, 0, 0).std(1, 1, 1).build()) {
      DataSet batch = batches.next();
      for (int channel = 0; channel < 3; channel++) {
        for (int y = 0; y < SIZE; y++) {
          for (int x = 0; x < SIZE; x++) {
            int value = bgr[3 * (y * SIZE + x) + 2 - channel] & 0xFF;
            assertThat(batch.getFeatures().getFloat(0, channel, y, x)).isEqualTo(value / 255f);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void threadsDoNotMatter(int threads) {
    try (ImageBatches one = varied(images(50)).threads(1).ahead(1).build();
        ImageBatches several = varied(images(50)).threads(threads).build()) {
      assertThat(epoch(several)).isEqualTo(epoch(one));
    }
  }

  @Test
  void arraysThatAreUsedAgainHoldTheSameNumbers() {
    try (ImageBatches fresh = varied(images(50)).build();
        ImageBatches reused = varied(images(50)).reuseArrays(true).build()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(epoch(reused)).isEqualTo(epoch(fresh));
        fresh.reset();
        reused.reset();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "false, 10"})
  void arraysAreUsedAgainWhereTheConsumerAllowsIt(boolean reuse, int arrays) {
    try (ImageBatches batches = varied(images(40)).ahead(1).reuseArrays(reuse).build()) {
      Set<INDArray> features = Collections.newSetFromMap(new IdentityHashMap<>());
      while (batches.hasNext()) {
        features.add(batches.next().getFeatures());
      }
      assertThat(features).hasSize(arrays);
    }
  }

  @Test
  void photographsAreTheSameWithAnyNumberOfThreads(@TempDir Path folder) throws IOException {
    List<LabeledImage> photographs = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      byte[] jpeg = OxfordFiles.encoded("jpg", new Color(10 * i, 200 - 5 * i, 90), 40, 60);
      Path file = Files.write(folder.resolve(i + ".jpg"), jpeg);
      photographs.add(new LabeledImage(file.toString(), i % CLASSES, ImageSource.of(file)));
    }
    try (ImageBatches one = varied(photographs).threads(1).ahead(1).build();
        ImageBatches several = varied(photographs).threads(4).reuseArrays(true).build()) {
      assertThat(epoch(several)).isEqualTo(epoch(one));
    }
  }

  @Test
  void anEpochHasEachImageOnceAndTheLastBatchIsShort() {
    List<LabeledImage> images = new ArrayList<>(TestImages.labeled(10, 10, SIZE));
    try (ImageBatches batches =
        ImageBatches.builder(images, 10)
            .augmentation(Augmentation.none(SIZE))
            .batchSize(4)
            .shuffle(true)
            .build()) {
      List<Integer> sizes = new ArrayList<>();
      Set<Integer> labels = new TreeSet<>();
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        sizes.add(batch.numExamples());
        for (int label : batch.getLabels().argMax(1).toIntVector()) {
          labels.add(label);
        }
      }
      assertThat(sizes).containsExactly(4, 4, 2);
      assertThat(labels).hasSize(10);
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(batches::next);
    }
  }

  @Test
  void withoutShuffleTheOrderIsTheLists() {
    try (ImageBatches batches = plain(images(12)).build()) {
      assertThat(labels(batches)).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1);
    }
  }

  @Test
  void anotherEpochAndAnotherSeedHaveAnotherOrder() {
    try (ImageBatches batches = varied(images(40)).build();
        ImageBatches other = varied(images(40)).seed(12).build()) {
      List<Integer> first = labels(batches);
      batches.reset();
      assertThat(batches.epoch()).isEqualTo(1);
      assertThat(labels(batches)).isNotEqualTo(first).hasSameElementsAs(first);
      assertThat(labels(other)).isNotEqualTo(first);
    }
  }

  @Test
  void variationsDifferFromEpochToEpochInTheSamePlace() {
    try (ImageBatches batches = varied(images(8)).shuffle(false).build()) {
      List<List<Double>> first = epoch(batches);
      batches.reset();
      assertThat(epoch(batches)).doesNotContainAnyElementsOf(first);
    }
  }

  @Test
  void aResetInTheMiddleOrAStartAtTheEpochGiveTheSameEpoch() {
    try (ImageBatches whole = varied(images(30)).build();
        ImageBatches broken = varied(images(30)).build();
        ImageBatches resumed = varied(images(30)).epoch(1).build()) {
      epoch(whole);
      whole.reset();
      broken.next();
      broken.reset();
      List<List<Double>> second = epoch(whole);
      assertThat(epoch(broken)).isEqualTo(second);
      assertThat(epoch(resumed)).isEqualTo(second);
    }
  }

  @Test
  void aResetBeforeTheFirstBatchDoesNothing() {
    try (ImageBatches batches = varied(images(30)).build();
        ImageBatches reset = varied(images(30)).build()) {
      reset.reset();
      assertThat(reset.epoch()).isZero();
      assertThat(epoch(reset)).isEqualTo(epoch(batches));
    }
  }

  @Test
  void noMoreIsReadThanIsAhead() throws InterruptedException {
    AtomicInteger reads = new AtomicInteger();
    List<LabeledImage> images =
        Collections.nCopies(
            100,
            new LabeledImage(
                "x",
                0,
                () -> {
                  reads.incrementAndGet();
                  return TestImages.solid(SIZE, SIZE, 1, 2, 3);
                }));
    try (ImageBatches batches = plain(images).ahead(3).build()) {
      assertThat(reads).hasValue(0);
      batches.next();
      TimeUnit.MILLISECONDS.sleep(200);
      assertThat(reads).hasValue(4 * (1 + 3));
    }
  }

  @Test
  void imagesAreReleasedAtOnce() {
    List<Mat> mats = Collections.synchronizedList(new ArrayList<>());
    LabeledImage image =
        new LabeledImage(
            "x",
            0,
            () -> {
              ImageWritable decoded = TestImages.noise(20, 20, 1);
              mats.add(Mats.mat(decoded));
              return decoded;
            });
    try (ImageBatches batches = varied(List.of(image, image)).build()) {
      batches.next();
      assertThat(mats).hasSize(2).allMatch(mat -> mat.isNull());
    }
  }

  @Test
  void aDamagedImageFailsTheBatchWithItsName() {
    try (ImageBatches batches = plain(withDamaged(7, "rose/7.jpg")).build()) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> epoch(batches))
          .withMessage("image rose/7.jpg cannot be read: no JPEG");
    }
  }

  @Test
  void aDamagedImageIsPassedOverForTheNextOne() {
    try (ImageBatches batches = plain(withDamaged(100, "bad")).skipDamaged(true).build()) {
      List<Integer> labels = labels(batches);
      assertThat(labels).hasSize(101);
      assertThat(labels.subList(49, 53)).containsExactly(4, 0, 0, 1);
      assertThat(batches.damaged()).containsExactly("bad");
    }
  }

  @Test
  void moreThanOneInAHundredDamagedIsAnError() {
    try (ImageBatches batches =
        plain(withDamaged(150, "bad-1", "bad-2")).skipDamaged(true).build()) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> epoch(batches))
          .withMessageStartingWith("more than 1 % of the images cannot be read, 2 of 152");
    }
  }

  @Test
  void aFileThatVanishesDuringTrainingIsPassedOverAndNamed(@TempDir Path temp) throws IOException {
    List<LabeledImage> files = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Path file = OxfordFiles.image(temp.resolve(i + ".jpg"));
      files.add(new LabeledImage(i + ".jpg", 0, new FileImageSource(file)));
    }
    try (ImageBatches batches = varied(files).skipDamaged(true).build()) {
      epoch(batches);
      assertThat(batches.damaged()).isEmpty();
      Files.delete(temp.resolve("7.jpg"));
      batches.reset();
      epoch(batches);
      assertThat(batches.damaged()).containsExactly("7.jpg");

      Files.delete(temp.resolve("8.jpg"));
      batches.reset();
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> epoch(batches))
          .withMessageStartingWith(
              "more than 1 % of the images cannot be read, 2 of 100; the first")
          .withMessageEndingWith(": no such file");
    }
  }

  @Test
  void anImageThatCannotBePreparedIsNamedAndNotSkipped() {
    LabeledImage broken = new LabeledImage("grey.png", 0, () -> Mats.image(new Mat(4, 4, 0)));
    try (ImageBatches batches = plain(List.of(broken)).skipDamaged(true).build()) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("grey.png")
          .hasMessageContaining("3 channels of 8 bits, got 1 of 8 bits");
    }
  }

  @Test
  void anErrorOfTheMachineReachesTheCaller() {
    LabeledImage huge =
        new LabeledImage(
            "huge",
            0,
            () -> {
              throw new OutOfMemoryError("huge");
            });
    try (ImageBatches batches = plain(List.of(huge)).build()) {
      assertThatThrownBy(batches::next).isInstanceOf(OutOfMemoryError.class);
    }
  }

  @Test
  void afterAFailureTheNextBatchComes() {
    List<LabeledImage> images = new ArrayList<>(images(12));
    images.set(1, damaged("bad"));
    try (ImageBatches batches = plain(images).build()) {
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(batches::next);
      assertThat(labels(batches)).containsExactly(4, 0, 1, 2, 3, 4, 0, 1);
    }
  }

  @Test
  void closeInTheMiddleLeavesNoThreads() throws InterruptedException {
    ImageBatches batches = varied(images(200)).build();
    batches.next();
    assertThat(workers()).isNotEmpty();
    batches.close();
    waitUntilNoWorkers();
    assertThatThrownBy(batches::next).hasMessage("the batches are closed");
  }

  @Test
  void anIteratorThatIsForgottenLeavesNoThreads() throws InterruptedException {
    varied(images(200)).build().next();
    waitUntilNoWorkers();
  }

  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("image-batches"))
        .collect(Collectors.toSet());
  }

  private static void waitUntilNoWorkers() throws InterruptedException {
    while (!workers().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void whatDeeplearning4jAsksIsAnswered() {
    try (ImageBatches batches = plain(images(5)).build()) {
      assertThat(batches.asyncSupported()).isFalse();
      assertThat(batches.resetSupported()).isTrue();
      assertThat(batches.batch()).isEqualTo(4);
      assertThat(batches.totalOutcomes()).isEqualTo(CLASSES);
      assertThat(batches.inputColumns()).isEqualTo(3 * SIZE * SIZE);
      batches.setPreProcessor(data -> data.getFeatures().assign(7));
      assertThat(batches.next().getFeatures().meanNumber().doubleValue()).isEqualTo(7);
      assertThat(batches.waitNanos()).isPositive();
    }
  }

  @Test
  void aLabelOutOfRangeIsNamed() {
    List<LabeledImage> images = List.of(new LabeledImage("x.jpg", 5, () -> null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageBatches.builder(images, 5))
        .withMessage("the label of x.jpg must be from 0 to 4, got 5");
  }

  @Test
  void aBadArgumentIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(images(1)).std(1, 0, 1))
        .withMessage("std must be positive, got [1.0, 0.0, 1.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(images(1)).mean(1, 2))
        .withMessage("mean must be 3 finite numbers, got [1.0, 2.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(images(1)).batchSize(0))
        .withMessage("batchSize must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain(List.of()))
        .withMessage("the number of images must be at least 1, got 0");
  }
}
