package io.github.polyloss.datavec.folder;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** A {@code .csv} in UTF-8 that names the images: the columns {@code path,label,split}. */
public final class CsvManifest {

  private static final List<String> COLUMNS = List.of("path", "label", "split");
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path csv;
  private final DataSetBuilder images;
  private final Map<Path, Long> lines = new HashMap<>();

  private CsvManifest(Path csv) {
    this.csv = csv;
    this.images = new DataSetBuilder(csv);
  }

  /**
   * Reads a list of images.
   *
   * @param csv the file
   * @param warnings receives warnings, one line each
   * @return the data set
   * @throws DataSetException if the file cannot be read or used; the message names it
   */
  public static ImageDataSet read(Path csv, Consumer<String> warnings) throws DataSetException {
    CsvManifest manifest = new CsvManifest(csv);
    try (BufferedReader reader = Files.newBufferedReader(csv)) {
      skipByteOrderMark(reader);
      manifest.read(reader);
    } catch (DataSetException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw new DataSetException(csv + " is not a text file in UTF-8", e);
    } catch (IOException e) {
      throw DataSetException.cannot("read", csv, e);
    } catch (UncheckedIOException e) {
      throw DataSetException.cannot("read", csv, e.getCause());
    } catch (IllegalArgumentException e) {
      throw DataSetException.cannot("read the header of", csv, e);
    }
    return manifest.images.build(warnings);
  }

  /** Excel begins its UTF-8 files with one. */
  private static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }

  private void read(BufferedReader reader) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setTrim(true)
            .get();
    try (CSVParser parser = format.parse(reader)) {
      for (String column : COLUMNS) {
        if (!parser.getHeaderNames().contains(column)) {
          throw new DataSetException(
              "%s, line 1: the column '%s' is missing (expected %s, got %s)"
                  .formatted(
                      csv,
                      column,
                      String.join(",", COLUMNS),
                      String.join(",", parser.getHeaderNames())));
        }
      }
      for (CSVRecord record : parser) {
        add(record, parser.getCurrentLineNumber());
      }
    }
  }

  private void add(CSVRecord record, long line) throws DataSetException {
    String path = field(record, "path", line);
    String label = field(record, "label", line);
    Split split = split(field(record, "split", line), line);
    Path file = file(path, line);
    Long earlier = lines.putIfAbsent(file, line);
    if (earlier != null) {
      throw fault(line, path + " already stands on line " + earlier);
    }
    if (!Files.isRegularFile(file)) {
      throw fault(line, "the file " + file + " does not exist");
    }
    images.add(split, path, label, file);
  }

  private String field(CSVRecord record, String column, long line) throws DataSetException {
    String value = record.isSet(column) ? record.get(column) : "";
    if (value.isEmpty()) {
      throw fault(line, column + " is empty");
    }
    return value;
  }

  private Split split(String id, long line) throws DataSetException {
    return Stream.of(Split.values())
        .filter(split -> split.id().equals(id))
        .findFirst()
        .orElseThrow(() -> fault(line, "split must be train, valid or test, got " + id));
  }

  private Path file(String path, long line) throws DataSetException {
    try {
      return csv.resolveSibling(path).normalize();
    } catch (InvalidPathException e) {
      throw fault(line, "path is not a file name: " + path);
    }
  }

  private DataSetException fault(long line, String message) {
    return new DataSetException("%s, line %d: %s".formatted(csv, line, message));
  }
}
