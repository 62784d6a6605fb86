package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.reader.impl.FileRecordReader;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Writable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class ClassCountsTest {

  private static final List<String> FLOWERS = List.of("rose", "tulip", "iris");
  private static final INDArray ONE_HOT = TestArrays.oneHot(3, 0, 2, 0, 0);

  @ParameterizedTest
  @MethodSource("labels")
  void labelsAreCounted(ClassCounts counts, long[] expected) {
    assertThat(counts.toArray()).containsExactly(expected);
  }

  static Arguments[] labels() {
    INDArray multiHot = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {0, 0, 0}, {1, 0, 1}});
    // Class by time: 0, 1, 1 and 2, 0, 0.
    INDArray sequences =
        Nd4j.createFromArray(
            new double[][][] {
              {{1, 0, 0}, {0, 1, 1}, {0, 0, 0}}, {{0, 1, 1}, {0, 0, 0}, {1, 0, 0}}
            });
    INDArray images = sequences.reshape(2, 3, 3, 1);
    INDArray steps = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {0.5, 0, 0}});
    INDArray rows = Nd4j.createFromArray(0.0, 1.0, 1.0, 0.0);
    INDArray unknown = ONE_HOT.dup().putScalar(0, 1, Double.NaN);
    return new Arguments[] {
      counted("one-hot", ClassCounts.ofLabels(ONE_HOT), 3, 0, 1),
      counted(
          "view, f order", ClassCounts.ofLabels(ONE_HOT.transpose().dup().transpose()), 3, 0, 1),
      counted("multi-hot", ClassCounts.ofLabels(multiHot), 2, 1, 1),
      counted("sequences", ClassCounts.ofLabels(sequences), 3, 2, 1),
      counted("images", ClassCounts.ofLabels(images), 3, 2, 1),
      counted("mask of steps", ClassCounts.ofLabels(sequences, steps), 1, 1, 1),
      counted("mask of pixels", ClassCounts.ofLabels(images, steps.reshape(2, 1, 3, 1)), 1, 1, 1),
      counted("mask of rows", ClassCounts.ofLabels(ONE_HOT, rows.reshape(4, 1)), 1, 0, 1),
      counted("mask without axis of classes", ClassCounts.ofLabels(ONE_HOT, rows), 1, 0, 1),
      counted("mask of labels", ClassCounts.ofLabels(multiHot, Nd4j.eye(3)), 1, 0, 1),
      counted("masked NaN", ClassCounts.ofLabels(unknown, rows), 1, 0, 1),
      counted("indices", ClassCounts.ofLabels(TestArrays.indices(0, 2, 0, 0), 4), 3, 0, 1, 0),
      counted("index vector", ClassCounts.ofLabels(Nd4j.createFromArray(1, 1, 0), 2), 1, 2),
    };
  }

  private static Arguments counted(String what, ClassCounts counts, long... expected) {
    return Arguments.of(Named.of(what, counts), expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16", "INT", "LONG", "UBYTE", "BOOL"})
  void labelsMayHaveAnyDataType(DataType type) {
    assertThat(ClassCounts.ofLabels(ONE_HOT.castTo(type)).toArray()).containsExactly(3, 0, 1);
    assertThat(ClassCounts.ofLabels(TestArrays.indices(1, 0, 1).castTo(type), 2).toArray())
        .containsExactly(1, 2);
  }

  @Test
  void batchesOfAnIteratorAddUpAndItIsLeftAtItsBeginning() {
    DataSetIterator iterator = batches(2, new DataSet(Nd4j.zeros(4, 2), ONE_HOT));
    iterator.next();

    assertThat(ClassCounts.of(iterator)).isEqualTo(ClassCounts.of(3, 0, 1));
    assertThat(ClassCounts.of(iterator, FLOWERS)).isEqualTo(ClassCounts.of(FLOWERS, 3, 0, 1));
    assertThat(iterator.next().getLabels()).isEqualTo(ONE_HOT.getRows(0, 1));
  }

  @Test
  void classIndicesOfAnIteratorAreCountedUnderGivenNames() {
    DataSet data = new DataSet(Nd4j.zeros(4, 2), TestArrays.indices(0, 2, 0, 0));
    assertThat(ClassCounts.of(batches(3, data), FLOWERS))
        .isEqualTo(ClassCounts.of(FLOWERS, 3, 0, 1));
  }

  @Test
  void labelsMaskedByAnIteratorDoNotCount() {
    INDArray mask = Nd4j.createFromArray(new double[][] {{0}, {1}, {1}, {1}});
    DataSet data = new DataSet(Nd4j.zeros(4, 2), ONE_HOT, null, mask);
    assertThat(ClassCounts.of(batches(3, data)).toArray()).containsExactly(2, 0, 1);
  }

  @Test
  void namesAndOrderAreThoseOfARecordReaderThatKnowsThem(@TempDir Path folder) throws Exception {
    List<String> files = List.of("tulip/a", "tulip/b", "iris/a", "rose/a", "rose/b", "rose/c");
    for (String name : files) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "0.5");
    }
    FileRecordReader reader = new FileRecordReader();
    reader.setLabels(FLOWERS);
    Configuration withLabels = new Configuration();
    withLabels.setBoolean(FileRecordReader.APPEND_LABEL, true);
    reader.initialize(withLabels, new FileSplit(folder.toFile()));

    assertThat(ClassCounts.of(new RecordReaderDataSetIterator(reader, 4, 1, 3)))
        .isEqualTo(ClassCounts.of(FLOWERS, 3, 2, 1));
  }

  @Test
  void classesAreNumberedForARecordReaderWithoutNames() {
    List<List<Writable>> records =
        Stream.of(0, 1, 1, 3)
            .map(label -> List.<Writable>of(new DoubleWritable(0.5), new IntWritable(label)))
            .toList();
    assertThat(
            ClassCounts.of(
                new RecordReaderDataSetIterator(new CollectionRecordReader(records), 3, 1, 4)))
        .isEqualTo(ClassCounts.of(1, 2, 0, 1));
  }

  @Test
  void anotherOrderMovesNamesCountsAndWeightsAlike() {
    ClassCounts counts = ClassCounts.of(FLOWERS, 60, 30, 10);
    ClassCounts moved = counts.inOrder(List.of("iris", "rose", "tulip"));

    assertThat(moved).isEqualTo(ClassCounts.of(List.of("iris", "rose", "tulip"), 10, 60, 30));
    assertThat(moved.inOrder(FLOWERS)).isEqualTo(counts);
    double[] weights = counts.balanced();
    assertThat(moved.balanced()).containsExactly(weights[2], weights[0], weights[1]);
    double[] effective = counts.effectiveNumber(0.9);
    assertThat(moved.effectiveNumber(0.9))
        .containsExactly(effective[2], effective[0], effective[1]);
  }

  @Test
  void weightsAreThoseOfTheBareCounts() {
    ClassCounts counts = ClassCounts.of(FLOWERS, 60, 30, 10);
    assertThat(counts.balanced()).containsExactly(ClassWeights.balanced(60, 30, 10));
    assertThat(counts.effectiveNumber(0.9))
        .containsExactly(ClassWeights.effectiveNumber(0.9, 60, 30, 10));
  }

  @Test
  void scaledWeightsHaveMeanOneOverTheExamples() {
    ClassCounts counts = ClassCounts.of(FLOWERS, 900, 90, 10);
    // 900 · 1 + 90 · 2 + 10 · 5 = 1130 for 1000 examples.
    assertThat(counts.meanOneOverExamples(1, 2, 5))
        .isEqualTo(ClassWeights.meanOneOverExamples(new double[] {1, 2, 5}, 900, 90, 10))
        .containsExactly(new double[] {1 / 1.13, 2 / 1.13, 5 / 1.13}, within(1e-12));
    assertThat(counts.meanOneOverExamples(5e307, 1e308, 0))
        .containsExactly(new double[] {1 / 1.08, 2 / 1.08, 0}, within(1e-12));
    assertThat(ClassCounts.of(5, 0).meanOneOverExamples(2, 8)).containsExactly(1, 4);
  }

  @Test
  void balancedWeightsHaveMeanOneOverTheExamplesAsTheyAre() {
    ClassCounts counts = ClassCounts.of(900, 90, 10);
    assertThat(counts.meanOneOverExamples(counts.balanced()))
        .containsExactly(counts.balanced(), within(1e-12));
  }

  @Test
  void aMapKeepsItsOrder() {
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("tulip", 2L);
    map.put("iris", 0L);
    map.put("rose", 3L);
    assertThat(ClassCounts.of(map))
        .isEqualTo(ClassCounts.of(List.of("tulip", "iris", "rose"), 2, 0, 3));
  }

  @Test
  void namesWithoutNamesAreNumbers() {
    assertThat(ClassCounts.of(4, 5).names()).containsExactly("0", "1");
    assertThat(ClassCounts.of(4, 5).count("1")).isEqualTo(5);
  }

  @Test
  void equalByValueAndReadable() {
    ClassCounts counts = ClassCounts.of(FLOWERS, 3, 0, 1);
    assertThat(counts)
        .isEqualTo(ClassCounts.of(FLOWERS, 3, 0, 1))
        .hasSameHashCodeAs(ClassCounts.of(FLOWERS, 3, 0, 1))
        .doesNotHaveSameHashCodeAs(ClassCounts.of(FLOWERS, 3, 0, 2))
        .doesNotHaveSameHashCodeAs(ClassCounts.of(3, 0, 1))
        .isNotEqualTo(ClassCounts.of(FLOWERS, 3, 0, 2))
        .isNotEqualTo(ClassCounts.of(3, 0, 1))
        .isNotEqualTo(counts.inOrder(List.of("iris", "tulip", "rose")))
        .hasToString("{rose=3, tulip=0, iris=1}");
  }

  @Test
  void callersCannotChangeThem() {
    long[] given = {3, 0, 1};
    ClassCounts counts = ClassCounts.of(FLOWERS, given);
    given[0] = 9;
    counts.toArray()[0] = 9;
    assertThat(counts.count("rose")).isEqualTo(3);
    assertThatThrownBy(() -> counts.names().set(0, "daisy"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCallsAreRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Arguments[] badCalls() {
    ClassCounts withoutTulips = ClassCounts.of(FLOWERS, 3, 0, 1);
    INDArray soft = ONE_HOT.dup().putScalar(2, 1, 0.25);
    INDArray zeros = Nd4j.zeros(4, 2);
    return new Arguments[] {
      bad(ClassCounts::of, "counts must not be empty, got []"),
      bad(() -> ClassCounts.of(3, -1), "counts must not be negative, got -1 for class 1"),
      bad(
          () -> ClassCounts.of(FLOWERS, 1, 2, -3),
          "counts must not be negative, got -3 for class iris"),
      bad(() -> ClassCounts.of(FLOWERS, 1, 2), "names must be as many as the 2 counts, got 3"),
      bad(() -> ClassCounts.of(List.of()), "names must not be empty, got []"),
      bad(
          () -> ClassCounts.of(List.of("rose", "rose"), 1, 2),
          "names must differ from each other, got rose twice"),
      bad(
          () -> ClassCounts.of(Arrays.asList("rose", null), 1, 2),
          "names must not be null, got [rose, null]"),
      bad(() -> ClassCounts.of((List<String>) null, 1, 2), "names must not be null"),
      bad(() -> ClassCounts.of(Map.of()), "names must not be empty, got []"),
      bad(
          () -> ClassCounts.of(Collections.singletonMap("rose", null)),
          "counts must not be null, got null for class rose"),
      bad(() -> ClassCounts.of((Map<String, Long>) null), "countsByName must not be null"),
      bad(() -> ClassCounts.of((DataSetIterator) null), "iterator must not be null"),
      bad(() -> ClassCounts.of((DataSetIterator) null, FLOWERS), "iterator must not be null"),
      bad(() -> ClassCounts.ofLabels(null), "labels must not be null"),
      bad(() -> ClassCounts.ofLabels(null, 2), "classIndices must not be null"),
      bad(() -> ClassCounts.of((long[]) null), "counts must not be null"),
      bad(() -> ClassCounts.of(FLOWERS, (long[]) null), "counts must not be null"),
      bad(() -> withoutTulips.meanOneOverExamples((double[]) null), "weights must not be null"),
      bad(
          () -> withoutTulips.meanOneOverExamples(1, 2),
          "weights must be as many as the 3 counts, got 2"),
      bad(
          () -> withoutTulips.meanOneOverExamples(1, -2, 1),
          "weights must be finite and not negative, got -2.0"),
      bad(
          () -> withoutTulips.meanOneOverExamples(0, 0, 0),
          "weights must have one that is not zero, got [0.0, 0.0, 0.0]"),
      bad(
          () -> withoutTulips.meanOneOverExamples(0, 2, 0),
          "weights must have one that is not zero for a class with examples, got [0.0, 2.0, 0.0]"
              + " for counts {rose=3, tulip=0, iris=1}"),
      bad(withoutTulips::balanced, "counts must be at least 1, got 0 for class tulip"),
      bad(
          () -> withoutTulips.effectiveNumber(0.9),
          "counts must be at least 1, got 0 for class tulip"),
      bad(() -> withoutTulips.effectiveNumber(1), "beta must be in [0, 1), got 1.0"),
      bad(() -> withoutTulips.count("daisy"), "name must be one of [rose, tulip, iris], got daisy"),
      bad(
          () -> withoutTulips.inOrder(List.of("iris", "daisy", "rose")),
          "names must name the same classes, got missing [tulip], unknown [daisy]"),
      bad(
          () -> withoutTulips.inOrder(List.of("iris", "iris", "rose")),
          "names must differ from each other, got iris twice"),
      bad(
          () -> ClassCounts.ofLabels(soft),
          "labels must be 0 or 1 to be counted, got 0.25 for class 1 in row 2"),
      bad(
          () -> ClassCounts.of(batches(2, new DataSet(zeros, soft)), FLOWERS),
          "labels must be 0 or 1 to be counted, got 0.25 for class tulip in row 2"),
      bad(
          () -> ClassCounts.ofLabels(ONE_HOT.dup().putScalar(3, 0, Double.NaN)),
          "labels must be 0 or 1 to be counted, got NaN for class 0 in row 3"),
      bad(
          () -> ClassCounts.ofLabels(TestArrays.indices(0, 1)),
          "labels must have the shape [N, C, …] with C > 1 unless the classes of class indices are"
              + " given, got shapes [2, 1]"),
      bad(
          () -> ClassCounts.ofLabels(Nd4j.zeros(3)),
          "labels must have the shape [N, C, …] with C > 1 unless the classes of class indices are"
              + " given, got shapes [3]"),
      bad(
          () -> ClassCounts.ofLabels(ONE_HOT, Nd4j.ones(3, 1)),
          "mask must have the shape of the labels, or 1 or no axis for their classes,"
              + " got shapes [3, 1] for labels [4, 3]"),
      bad(
          () -> ClassCounts.ofLabels(ONE_HOT, Nd4j.ones(1, 3)),
          "mask must have the shape of the labels, or 1 or no axis for their classes,"
              + " got shapes [1, 3] for labels [4, 3]"),
      bad(
          () -> ClassCounts.ofLabels(ONE_HOT, 3),
          "classIndices must have the shape [N] or [N, 1], got shapes [4, 3]"),
      bad(
          () -> ClassCounts.ofLabels(TestArrays.indices(0, 3), 3),
          "class indices must be integers from 0 to 2, got 3.0 in row 1"),
      bad(
          () -> ClassCounts.ofLabels(TestArrays.indices(0, -1), 3),
          "class indices must be integers from 0 to 2, got -1.0 in row 1"),
      bad(
          () -> ClassCounts.ofLabels(Nd4j.createFromArray(0.5), 3),
          "class indices must be integers from 0 to 2, got 0.5 in row 0"),
      bad(
          () -> ClassCounts.ofLabels(TestArrays.indices(0), 1),
          "labels must be of at least 2 classes to be counted, got [0]"),
      bad(
          () -> ClassCounts.of(batches(2, new DataSet(zeros, ONE_HOT)), List.of("rose", "tulip")),
          "labels must have one column for each of the 2 classes or one of class indices,"
              + " got shapes [2, 3]"),
      bad(
          () -> ClassCounts.of(new SingletonDataSetIterator(new DataSet(zeros, null)), FLOWERS),
          "iterator must give labels, got null"),
      bad(
          () -> ClassCounts.of(new ListDataSetIterator<>(List.<DataSet>of(), 2)),
          "iterator must give class names or batches, got neither"),
      bad(
          () -> ClassCounts.of(new IteratorDataSetIterator(Collections.emptyIterator(), 2)),
          "iterator must support reset, got"
              + " org.deeplearning4j.datasets.iterator.IteratorDataSetIterator"),
    };
  }

  private static DataSetIterator batches(int size, DataSet data) {
    return new ListDataSetIterator<>(data.asList(), size);
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(Named.of(message, call), message);
  }
}
