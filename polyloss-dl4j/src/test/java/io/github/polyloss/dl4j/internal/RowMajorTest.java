package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Windows of a few elements stand for those of 2^27, into which no test fills memory. */
class RowMajorTest {

  private static final int ROWS = 37;
  private static final int COLUMNS = 11;

  /** How many rows are read or written at once. */
  private static final int COUNT = 3;

  /** The number k at the k-th place of the rows, in several layouts; the first two are dense. */
  private static Stream<INDArray> layouts(DataType type) {
    INDArray numbers = Nd4j.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS).castTo(type);
    INDArray someRows =
        Nd4j.zeros(type, ROWS + 5, COLUMNS)
            .get(NDArrayIndex.interval(2, ROWS + 2), NDArrayIndex.all());
    INDArray everySecondRow =
        Nd4j.zeros(type, 2 * ROWS, COLUMNS + 2)
            .get(NDArrayIndex.interval(1, 2, 2 * ROWS), NDArrayIndex.interval(1, COLUMNS + 1));
    return Stream.of(
        numbers,
        someRows.assign(numbers),
        everySecondRow.assign(numbers),
        numbers.dup('f'),
        Nd4j.zeros(type, COLUMNS, ROWS).transpose().assign(numbers));
  }

  private static double[] rows(int firstRow) {
    return IntStream.range(firstRow * COLUMNS, (firstRow + COUNT) * COLUMNS)
        .asDoubleStream()
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 4", "FLOAT, 6", "FLOAT, 27", "DOUBLE, 4", "DOUBLE, 6", "DOUBLE, 27"})
  void windowsOfAnySizeShowTheSameNumbers(DataType type, int windowBits) {
    layouts(type)
        .forEach(
            array -> {
              RowMajor matrix = new RowMajor(array, windowBits);
              assertThat(matrix.rows()).isEqualTo(ROWS);
              assertThat(matrix.columns()).isEqualTo(COLUMNS);
              assertThat(matrix.isSinglePrecision()).isEqualTo(type == DataType.FLOAT);
              for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                  assertThat(matrix.get(row, column)).isEqualTo(row * COLUMNS + column);
                }
              }
              for (int row = 0; row <= ROWS - COUNT; row++) {
                double[] doubles = new double[COUNT * COLUMNS];
                matrix.read(row, COUNT, doubles);
                assertThat(doubles).isEqualTo(rows(row));
                if (matrix.isSinglePrecision()) {
                  float[] floats = new float[COUNT * COLUMNS];
                  matrix.read(row, COUNT, floats);
                  assertThat(
                          IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray())
                      .isEqualTo(rows(row));
                }
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 4", "FLOAT, 6", "FLOAT, 27", "DOUBLE, 4", "DOUBLE, 27"})
  void pickedElementsAreThoseOfTheArray(DataType type, int windowBits) {
    layouts(type)
        .forEach(
            array -> {
              RowMajor matrix = new RowMajor(array, windowBits);
              for (int row = 0; row <= ROWS - COUNT; row++) {
                double[] picked = new double[COUNT];
                matrix.pick(row, COUNT, new int[] {COLUMNS - 1, -1, 4}, picked);
                assertThat(picked)
                    .containsExactly(row * COLUMNS + COLUMNS - 1, 0, (row + 2) * COLUMNS + 4);
              }
            });
  }

  @Test
  void rowsAreDenseWhereEachFollowsTheOneBefore() {
    assertThat(layouts(DataType.FLOAT).map(array -> new RowMajor(array).isDense()))
        .containsExactly(true, true, false, false, false);
  }

  /** Whatever strides ND4J gives a dimension of size 1. */
  @Test
  void singleRowsAndColumnsAreDense() {
    INDArray numbers = Nd4j.arange(6).castTo(DataType.FLOAT);
    for (char order : new char[] {'c', 'f'}) {
      assertThat(new RowMajor(numbers.reshape(1, 6).dup(order)).isDense()).isTrue();
      assertThat(new RowMajor(numbers.reshape(6, 1).dup(order)).isDense()).isTrue();
    }
    assertThat(new RowMajor(numbers.reshape(3, 2).getColumn(1, true)).isDense()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"4", "6", "27"})
  void theMemoryOfARowHoldsItsFloats(int windowBits) {
    layouts(DataType.FLOAT)
        .limit(2)
        .forEach(
            array -> {
              RowMajor matrix = new RowMajor(array, windowBits);
              for (int row = 0; row < ROWS; row++) {
                ByteBuffer memory = matrix.memory(row);
                int index = matrix.byteIndex(row);
                for (int column = 0; column < COLUMNS; column++) {
                  assertThat(memory.getFloat(index + column * Float.BYTES))
                      .isEqualTo(row * COLUMNS + column);
                }
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 4", "FLOAT, 6", "FLOAT, 27", "DOUBLE, 4", "DOUBLE, 27"})
  void whatIsWrittenIsWhatTheArrayHoldsAndNothingAroundIt(DataType type, int windowBits) {
    INDArray base = Nd4j.valueArrayOf(new long[] {ROWS + 5, COLUMNS}, -5.0, type);
    INDArray array = base.get(NDArrayIndex.interval(2, ROWS + 2), NDArrayIndex.all());
    RowMajor matrix = new RowMajor(array, windowBits);
    for (int row = 0; row < ROWS; row += COUNT) {
      int count = Math.min(COUNT, ROWS - row);
      // Longer than what is written, as the arrays of threads are.
      double[] doubles = rows(row);
      if (type == DataType.FLOAT && row % 2 == 0) {
        float[] floats = new float[doubles.length];
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) doubles[i]);
        matrix.write(row, count, floats);
      } else {
        matrix.write(row, count, doubles);
      }
    }
    for (int row = -2; row < ROWS + 3; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        assertThat(base.getDouble(row + 2, column))
            .isEqualTo(row < 0 || row >= ROWS ? -5 : row * COLUMNS + column);
      }
    }
  }
}
