package io.github.polyloss.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.polyloss.datavec.image.TestImages;
import io.github.polyloss.datavec.transform.Augmentation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Machines that share an epoch read the batches that one machine would. */
class PartOfEpochTest {

  private static final int CLASSES = 3;
  private static final int SIZE = 8;

  private static ImageBatches.Builder batches() {
    return ImageBatches.builder(TestImages.labeled(21, CLASSES, SIZE), CLASSES)
        .augmentation(Augmentation.flowers(SIZE))
        .batchSize(4)
        .shuffle(true)
        .seed(5);
  }

  private static List<DataSet> read(ImageBatches.Builder builder) {
    try (ImageBatches batches = builder.build()) {
      List<DataSet> read = new ArrayList<>();
      batches.forEachRemaining(read::add);
      return read;
    }
  }

  @Test
  void partsPutTogetherAreTheWhole() {
    List<DataSet> parts = new ArrayList<>(read(batches().batches(0, 2)));
    parts.addAll(read(batches().batches(2, 5)));
    parts.addAll(read(batches().batches(5, 9)));
    assertThat(parts).isEqualTo(read(batches()));
  }

  @Test
  void aResetGoesOnToTheSamePartOfTheNextEpoch() {
    try (ImageBatches batches = batches().batches(1, 3).build()) {
      batches.reset();
      assertThat(batches.epoch()).as("before the first batch").isZero();
      batches.next();
      batches.reset();
      List<DataSet> second = new ArrayList<>();
      batches.forEachRemaining(second::add);
      assertThat(second).isEqualTo(read(batches().epoch(1)).subList(1, 3));
    }
  }

  @Test
  void aPartBeyondTheEndIsEmpty() {
    assertThat(read(batches().batches(6, 9))).isEmpty();
  }

  @Test
  void aPartThatEndsBeforeItBeginsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batches().batches(3, 2))
        .withMessage("the end of the batches must be at least 3, got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batches().batches(-1, 2))
        .withMessage("the first batch must be at least 0, got -1");
  }
}
