package io.github.polyloss.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.oxford102.Oxford102;
import io.github.polyloss.datavec.oxford102.OxfordFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.datavec.api.io.labels.PathLabelGenerator;
import org.datavec.api.split.InputSplit;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Reads the data through DataVec's own reader and DL4J's own iterator. */
public class Oxford102DataVecTest {

  @TempDir Path temp;
  private Oxford102 flowers;

  @BeforeEach
  void write() throws IOException {
    flowers =
        Oxford102.open(
            OxfordFiles.write(temp.resolve("official")), temp.resolve("a cache"), Progress.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void labelsAreThoseOfTheMatlabFile(Split split) throws IOException {
    int[] numbers =
        switch (split) {
          case TRAIN -> OxfordFiles.TRAIN;
          case VALID -> OxfordFiles.VALID;
          case TEST -> OxfordFiles.TEST;
        };

    List<DataSet> batches = read(flowers, flowers.inputSplit(split), 2);

    assertThat(labels(batches))
        .containsExactly(
            IntStream.of(numbers).map(number -> OxfordFiles.LABELS[number - 1] - 1).toArray());
    assertThat(batches.get(0).getFeatures().shape()).containsExactly(2, 3, 16, 24);
    assertThat(batches.get(0).getLabels().shape()).containsExactly(2, 102);
    assertThat(numbersByColour(batches)).containsExactly(numbers);
  }

  @Test
  void aShuffledSplitHasTheSameImages() {
    URI[] plain = flowers.inputSplit(Split.TRAIN).locations();
    URI[] shuffled = flowers.inputSplit(Split.TRAIN, new Random(1)).locations();

    assertThat(shuffled).containsExactlyInAnyOrder(plain).isNotEqualTo(plain);
    assertThat(flowers.inputSplit(Split.TRAIN, new Random(1)).locations()).isEqualTo(shuffled);
  }

  @Test
  void theLabelGeneratorKnowsBothFormsOfAPath() {
    PathLabelGenerator generator = flowers.labelGenerator();

    assertThat(generator.getLabelForPath("image_00001.jpg").toInt()).isEqualTo(101);
    assertThat(generator.getLabelForPath("/data/jpg/image_00004.jpg").toInt()).isZero();
    assertThat(generator.getLabelForPath("C:\\data\\image_00012.jpg").toInt()).isEqualTo(45);
    assertThat(generator.getLabelForPath(URI.create("file:/a%20b/image_00002.jpg")).toInt())
        .isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image_00000.jpg", "image_00013.jpg", "rose.jpg", "image_00001.jpg/other"})
  void aPathWithoutALabelIsNamed(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flowers.labelGenerator().getLabelForPath(path))
        .withMessage("path must end in image_00001.jpg to image_00012.jpg, got %s", path);
  }

  @Test
  void theLabelGeneratorSurvivesSerialisation() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(flowers.labelGenerator());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PathLabelGenerator copy = (PathLabelGenerator) in.readObject();
      assertThat(copy.getLabelForPath("image_00003.jpg").toInt()).isEqualTo(76);
    }
  }

  public static List<DataSet> read(Oxford102 flowers, InputSplit split, int batchSize)
      throws IOException {
    ImageRecordReader reader = new ImageRecordReader(16, 24, 3, flowers.labelGenerator());
    reader.initialize(split);
    DataSetIterator iterator =
        new RecordReaderDataSetIterator(reader, batchSize, 1, Oxford102.classNames().size());
    List<DataSet> batches = new ArrayList<>();
    iterator.forEachRemaining(batches::add);
    return batches;
  }

  public static int[] labels(List<DataSet> batches) {
    for (DataSet batch : batches) {
      assertThat(batch.getLabels().sumNumber().intValue()).isEqualTo(batch.numExamples());
    }
    return batches.stream()
        .flatMapToInt(batch -> IntStream.of(batch.getLabels().argMax(1).toIntVector()))
        .toArray();
  }

  /** Which images these are, by the red that each was painted with; JPEG may round it. */
  private static int[] numbersByColour(List<DataSet> batches) {
    return batches.stream()
        .flatMap(batch -> batch.asList().stream())
        .mapToInt(example -> (int) Math.round(example.getFeatures().getDouble(0, 2, 8, 8) / 20))
        .toArray();
  }
}
