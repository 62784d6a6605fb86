package io.github.polyloss.datavec.drawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.internal.Mats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DrawnDataSetsTest {

  private static final ImageDataSet PETALS = Petals.dataSet();

  static Stream<Arguments> dataSets() {
    Supplier<ImageDataSet> petals = Petals::dataSet;
    Supplier<ImageDataSet> shapes = () -> DrawnShapes.dataSet(4, 2, 2);
    return Stream.of(Arguments.of(PETALS, petals), Arguments.of(shapes.get(), shapes));
  }

  private static byte[] pixels(LabeledImage image) {
    try {
      return Mats.bgr(image.source().read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<LabeledImage> all(ImageDataSet data) {
    return Stream.of(Split.values()).flatMap(split -> data.images(split).stream());
  }

  @Test
  void petalsHaveSixteenSpeciesInEqualNumbers() {
    assertThat(PETALS.classNames()).hasSize(16).doesNotHaveDuplicates();
    assertThat(PETALS.countsPerClass(Split.TRAIN)).containsOnly(100).hasSize(16);
    assertThat(PETALS.countsPerClass(Split.VALID)).containsOnly(20).hasSize(16);
    assertThat(PETALS.countsPerClass(Split.TEST)).containsOnly(50).hasSize(16);
  }

  @Test
  void theFirstImagesAreADataSet() {
    ImageDataSet few = PETALS.first(3, 0, 2);

    assertThat(few.train()).isEqualTo(PETALS.train().subList(0, 3));
    assertThat(few.valid()).isEmpty();
    assertThat(few.test()).isEqualTo(PETALS.test().subList(0, 2));
    assertThat(few.classNames()).isEqualTo(PETALS.classNames());
    assertThatThrownBy(() -> PETALS.first(1601, 0, 0))
        .hasMessage("trainImages must be from 0 to 1600, got 1601");
    assertThatThrownBy(() -> PETALS.first(1, -1, 0))
        .hasMessage("validImages must be from 0 to 320, got -1");
  }

  @Test
  void noTintBelongsToOneSpecies() {
    for (Species species : Petals.SPECIES) {
      for (Tint tint : species.tints()) {
        assertThat(Petals.SPECIES)
            .filteredOn(other -> other.tints().contains(tint))
            .hasSizeGreaterThan(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dataSets")
  void noImageComesTwice(ImageDataSet data) {
    Set<String> names = new HashSet<>();
    Set<ByteBuffer> pictures = new HashSet<>();
    all(data)
        .forEach(
            image -> {
              ByteBuffer picture = ByteBuffer.wrap(pixels(image));
              assertThat(names.add(image.name())).as(image.name()).isTrue();
              assertThat(pictures.add(picture)).as(image.name()).isTrue();
            });
  }

  @ParameterizedTest
  @MethodSource("dataSets")
  void anImageIsTheSameEachTimeAndFromAnyThread(ImageDataSet data, Supplier<ImageDataSet> maker) {
    int count = 2 * data.classNames().size();
    List<LabeledImage> images = data.train().subList(0, count);
    List<byte[]> first = images.stream().map(DrawnDataSetsTest::pixels).toList();
    List<byte[]> again =
        maker.get().train().subList(0, count).parallelStream()
            .map(DrawnDataSetsTest::pixels)
            .toList();
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i)).as(images.get(i).name()).isEqualTo(first.get(i));
    }
  }

  @Test
  void aLargerSetOfShapesBeginsWithTheSmallerOne() {
    ImageDataSet small = DrawnShapes.dataSet(1, 0, 0);
    ImageDataSet large = DrawnShapes.dataSet(3, 1, 0);
    for (int i = 0; i < small.train().size(); i++) {
      assertThat(pixels(large.train().get(i))).isEqualTo(pixels(small.train().get(i)));
    }
    assertThat(large.countsPerClass(Split.TRAIN)).containsOnly(3);
    assertThat(large.countsPerClass(Split.VALID)).containsOnly(1);
    assertThat(large.test()).isEmpty();
  }

  @Test
  void aNegativeNumberOfImagesIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrawnShapes.dataSet(-1, 0, 0))
        .withMessage("trainPerClass must be at least 0, got -1");
  }

  /**
   * Least squares on the pixels by conjugate gradients, in the dual form, stopped where it does
   * best on the very images it is judged on: the most that a linear model can hope for.
   */
  @ParameterizedTest(name = "means over {0}×{0} pixels")
  @ValueSource(ints = {2, 8, 64})
  void aLinearModelOnPixelsFails(int block) {
    INDArray train = features(PETALS.train(), block);
    INDArray kernel = train.mmul(train.transpose());
    INDArray cross = features(PETALS.test(), block).mmul(train.transpose());
    INDArray residual = oneHot(PETALS.train());
    INDArray weights = residual.like();
    INDArray direction = residual.dup();
    double squares = squares(residual);
    double best = 0;
    for (int step = 0; step < 60; step++) {
      INDArray image = kernel.mmul(direction);
      double rate = squares / direction.mul(image).sumNumber().doubleValue();
      weights.addi(direction.mul(rate));
      residual.subi(image.mul(rate));
      double before = squares;
      squares = squares(residual);
      direction = residual.add(direction.mul(squares / before));
      best = Math.max(best, accuracy(cross.mmul(weights), PETALS.test()));
    }
    assertThat(best).isBetween(1.5 / 16, 0.35);
  }

  private static double squares(INDArray array) {
    return array.mul(array).sumNumber().doubleValue();
  }

  private static INDArray features(List<LabeledImage> images, int block) {
    int side = 64 / block;
    INDArray features = Nd4j.create(DataType.DOUBLE, images.size(), 3L * side * side + 1);
    for (int i = 0; i < images.size(); i++) {
      byte[] bgr = pixels(images.get(i));
      double[] row = new double[3 * side * side + 1];
      for (int at = 0; at < bgr.length; at++) {
        int x = at / 3 % 64 / block;
        int y = at / 192 / block;
        row[3 * (y * side + x) + at % 3] += ((bgr[at] & 0xFF) / 127.5 - 1) / (block * block);
      }
      row[row.length - 1] = 1;
      features.putRow(i, Nd4j.createFromArray(row));
    }
    return features;
  }

  private static INDArray oneHot(List<LabeledImage> images) {
    INDArray labels = Nd4j.create(DataType.DOUBLE, images.size(), 16);
    for (int i = 0; i < images.size(); i++) {
      labels.putScalar(i, images.get(i).label(), 1);
    }
    return labels;
  }

  private static double accuracy(INDArray scores, List<LabeledImage> images) {
    int[] guesses = scores.argMax(1).toIntVector();
    int right = 0;
    for (int i = 0; i < guesses.length; i++) {
      right += guesses[i] == images.get(i).label() ? 1 : 0;
    }
    return (double) right / guesses.length;
  }

  @ParameterizedTest
  @EnumSource(Split.class)
  void imagesAreOfOneSize(Split split) throws IOException {
    assertThat(PETALS.images(split).get(0).source().read().getWidth()).isEqualTo(64);
    assertThat(PETALS.images(split).get(0).source().read().getHeight()).isEqualTo(64);
  }
}
