package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class MatrixTest {

  private static final int ROWS = 37;
  private static final int COLUMNS = 11;

  @ParameterizedTest
  @CsvSource({"FLOAT, 4", "FLOAT, 6", "FLOAT, 27", "DOUBLE, 4", "HALF, 5", "BFLOAT16, 5", "INT, 4"})
  void windowsOfAnySizeShowTheSameNumbers(DataType type, int windowBits) {
    INDArray numbers = Nd4j.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS).fmodi(128).castTo(type);
    INDArray base = Nd4j.zeros(type, 2 * ROWS, COLUMNS + 2);
    INDArray view =
        base.get(NDArrayIndex.interval(1, 2, 2 * ROWS), NDArrayIndex.interval(1, COLUMNS + 1));
    view.assign(numbers);
    for (INDArray array : new INDArray[] {numbers, numbers.dup('f'), view}) {
      Matrix matrix = new Matrix(array, windowBits);
      float[] floats = new float[COLUMNS];
      double[] doubles = new double[COLUMNS];
      for (int row = 0; row < ROWS; row++) {
        matrix.read((long) row * COLUMNS, COLUMNS, floats);
        matrix.read(row, doubles);
        for (int column = 0; column < COLUMNS; column++) {
          double expected = (row * COLUMNS + column) % 128;
          assertThat(matrix.get(row, column)).isEqualTo(expected);
          assertThat(floats[column]).isEqualTo((float) expected);
          assertThat(doubles[column]).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 6", "FLOAT, 27", "DOUBLE, 5", "HALF, 5", "INT, 4"})
  void bitsAndPickedElementsAreThoseOfTheArray(DataType type, int windowBits) {
    INDArray numbers = Nd4j.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS).fmodi(128).castTo(type);
    for (INDArray array : new INDArray[] {numbers, numbers.dup('f')}) {
      Matrix matrix = new Matrix(array, windowBits);
      int[] bits = new int[2 * COLUMNS];
      double[] picked = new double[3];
      for (int row = 0; row < ROWS - 2; row++) {
        matrix.readBits((long) row * COLUMNS, bits.length, bits);
        for (int i = 0; i < bits.length; i++) {
          float expected = (row * COLUMNS + i) % 128;
          assertThat(bits[i]).isEqualTo(Float.floatToRawIntBits(expected));
        }
        matrix.readPicked(row, 3, new int[] {COLUMNS - 1, -1, 4}, picked);
        int last = row * COLUMNS + COLUMNS - 1;
        assertThat(picked).containsExactly(last % 128, 0, (last + 1 + COLUMNS + 4) % 128);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16"})
  void whatIsWrittenThroughWindowsIsWhatTheArrayHolds(DataType type) {
    INDArray array = Nd4j.zeros(type, ROWS, COLUMNS);
    Matrix matrix = new Matrix(array, 4);
    for (int row = 0; row < ROWS; row++) {
      float[] floats = new float[COLUMNS];
      double[] doubles = new double[COLUMNS];
      for (int column = 0; column < COLUMNS; column++) {
        floats[column] = (row + column) % 128;
        doubles[column] = floats[column];
      }
      if (row % 2 == 0) {
        matrix.write((long) row * COLUMNS, COLUMNS, floats);
      } else {
        matrix.write((long) row * COLUMNS, COLUMNS, doubles);
      }
    }
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        assertThat(array.getDouble(row, column)).isEqualTo((row + column) % 128);
      }
    }
  }

  /**
   * Near 1 a BFLOAT16 has steps of 2^-7: halves go to the even neighbour, the rest to the nearest.
   */
  @Test
  void bfloat16sAreRoundedToTheNearest() {
    INDArray array = Nd4j.zeros(DataType.BFLOAT16, 1, 5);
    double half = 0x1p-8;
    double[] values = {
      1 + half, 1 + 3 * half, 1 + half + 0x1p-20, 1 + 3 * half - 0x1p-20, -1 - half
    };
    new Matrix(array).write(0, values.length, values);
    assertThat(array.castTo(DataType.DOUBLE).toDoubleVector())
        .containsExactly(1, 1 + 4 * half, 1 + 2 * half, 1 + 2 * half, -1);
  }
}
