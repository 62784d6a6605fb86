package io.github.polyloss.datavec.oxford102;

import io.github.polyloss.datavec.image.DataSetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/** The whole numbers in the variables of a MATLAB file. */
final class MatFile {

  private static final long MAX_BYTES = 16_000_000;

  private static final Set<MatlabType> NUMERIC =
      EnumSet.of(
          MatlabType.Double,
          MatlabType.Single,
          MatlabType.Int8,
          MatlabType.UInt8,
          MatlabType.Int16,
          MatlabType.UInt16,
          MatlabType.Int32,
          MatlabType.UInt32,
          MatlabType.Int64,
          MatlabType.UInt64);

  private final Path file;
  private final us.hebi.matlab.mat.types.MatFile variables;

  private MatFile(Path file, us.hebi.matlab.mat.types.MatFile variables) {
    this.file = file;
    this.variables = variables;
  }

  static MatFile read(Path file) throws DataSetException {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataSetException(
            "%s must have at most %d bytes, got %d".formatted(file, MAX_BYTES, size));
      }
      bytes = Files.readAllBytes(file);
    } catch (DataSetException e) {
      throw e;
    } catch (IOException e) {
      throw DataSetException.cannot("read", file, e);
    }
    try {
      MatTags.check(bytes);
      return new MatFile(
          file,
          Mat5.newReader(Sources.wrap(bytes))
              .setEntryFilter(entry -> NUMERIC.contains(entry.getType()))
              .disableSubsystemProcessing()
              .readMat());
    } catch (IOException | RuntimeException e) {
      throw new DataSetException(
          file + " is not a readable MATLAB file: " + DataSetException.reason(e), e);
    }
  }

  /** The elements of a numeric variable, each of which must lie in [1, maximum]. */
  int[] numbers(String variable, int maximum) throws DataSetException {
    Matrix matrix = matrix(variable);
    int[] numbers = new int[matrix.getNumElements()];
    for (int i = 0; i < numbers.length; i++) {
      double number = matrix.getDouble(i);
      if (!(number >= 1 && number <= maximum && number == Math.rint(number))) {
        throw new DataSetException(
            "%s: %s(%d) must be a whole number from 1 to %d, got %s"
                .formatted(file, variable, i + 1, maximum, plain(number)));
      }
      numbers[i] = (int) number;
    }
    return numbers;
  }

  private Matrix matrix(String variable) throws DataSetException {
    try {
      return variables.getMatrix(variable);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new DataSetException(file + " holds no numeric variable '" + variable + "'", e);
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
