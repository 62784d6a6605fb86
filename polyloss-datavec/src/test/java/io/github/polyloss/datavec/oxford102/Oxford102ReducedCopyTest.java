package io.github.polyloss.datavec.oxford102;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.Oxford102DataVecTest;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All 8189 images, reduced to 64 by 64 pixels, with the official labels and splits. */
class Oxford102ReducedCopyTest {

  @TempDir static Path cache;
  private static Path folder;
  private static Oxford102 flowers;

  @BeforeAll
  static void open() throws IOException {
    folder = Path.of(System.getProperty("polyloss.shared", ""), "data", "oxford102-64");
    assumeTrue(Files.isDirectory(folder), folder + " is absent");
    flowers = Oxford102.open(folder, cache, Progress.NONE);
  }

  @Test
  void splitsAndClassesHaveTheOfficialSizes() throws IOException {
    ImageDataSet data = flowers.dataSet();

    assertThat(data.train()).hasSize(1020);
    assertThat(data.valid()).hasSize(1020);
    assertThat(data.test()).hasSize(6149);
    assertThat(data.countsPerClass(Split.TRAIN)).containsOnly(10);
    assertThat(data.countsPerClass(Split.VALID)).containsOnly(10);
    assertThat(total(data, "petunia")).isEqualTo(258);
    assertThat(total(data, "passion flower")).isEqualTo(251);
    assertThat(total(data, "wallflower")).isEqualTo(196);
    assertThat(data.test().get(0).source().read().getWidth()).isEqualTo(64);
  }

  @Test
  void noImageIsDamaged() throws IOException {
    ImageDataSet data = flowers.dataSet();

    assertThat(ImageDataSets.withoutDamaged(data, Progress.NONE, warning -> {})).isSameAs(data);
  }

  @Test
  void dataVecReadsTheLabelsOfTheMatlabFile() throws IOException {
    int[] labels = MatFile.read(folder.resolve("imagelabels.mat")).numbers("labels", 102);
    int[] valid = MatFile.read(folder.resolve("setid.mat")).numbers("valid", labels.length);
    int[] expected = IntStream.of(valid).map(number -> labels[number - 1] - 1).toArray();

    int[] read =
        Oxford102DataVecTest.labels(
            Oxford102DataVecTest.read(flowers, flowers.inputSplit(Split.VALID), 128));

    assertThat(read).hasSize(1020).containsExactly(expected);
    assertThat(flowers.dataSet().valid().stream().mapToInt(LabeledImage::label).toArray())
        .containsExactly(expected);
  }

  private static long total(ImageDataSet data, String className) {
    int label = data.classNames().indexOf(className);
    return IntStream.range(0, Split.values().length)
        .mapToLong(i -> data.countsPerClass(Split.values()[i])[label])
        .sum();
  }
}
