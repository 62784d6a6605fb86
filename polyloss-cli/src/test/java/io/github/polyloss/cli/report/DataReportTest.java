package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataReportTest {

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 102})
  void countsAndPicturesForAnyNumberOfClasses(int classes) throws IOException {
    ImageDataSet data = FakeRuns.data(classes, 2, 3);
    Path folder = temp.resolve("made/on/demand");
    DataReport.write(folder, data);
    List<CSVRecord> rows;
    try (Reader reader = Files.newBufferedReader(folder.resolve("counts.csv"));
        CSVParser parser = CSVFormat.RFC4180.builder().setHeader().get().parse(reader)) {
      assertThat(parser.getHeaderNames()).containsExactly("class", "train", "valid", "test");
      rows = parser.getRecords();
    }
    assertThat(rows).extracting(row -> row.get("class")).isEqualTo(data.classNames());
    for (Split split : Split.values()) {
      assertThat(rows.stream().mapToLong(row -> Long.parseLong(row.get(split.id()))))
          .containsExactly(Arrays.stream(data.countsPerClass(split)).boxed().toArray(Long[]::new));
    }
    for (String chart :
        List.of("counts-by-split", "counts-by-class", "counts-by-class-and-split")) {
      BufferedImage image = PictureAssert.assertPicture(folder.resolve(chart + ".png"));
      assertThat(image.getWidth()).isEqualTo(ChartStyle.SCALE * ChartStyle.WIDTH);
    }
    PictureAssert.assertPicture(folder.resolve("samples.png"));
  }

  @Test
  void theTableHasARowASplit() throws IOException {
    assertThat(DataReport.write(temp, FakeRuns.data(3, 2, 5)).rows())
        .containsExactly(
            List.of("train", "9", "3", "2", "4"),
            List.of("valid", "9", "3", "2", "4"),
            List.of("test", "18", "3", "5", "7"));
  }

  @Test
  void everyClassIsOnTheSampleSheet() throws IOException {
    ImageDataSet data = FakeRuns.data(102, 1, 1);
    BufferedImage sheet = SampleSheet.draw(data);
    BufferedImage last = Pictures.thumbnail(data.train().get(data.train().size() - 1), 192);
    int left = ChartStyle.SCALE * (16 + 101 % 8 * 112 + 8);
    int top = ChartStyle.SCALE * (48 + 101 / 8 * 124);
    assertThat(sheet.getRGB(left + 40, top + 100)).isEqualTo(last.getRGB(40, 100));
    assertThat(sheet.getRGB(left + 150, top + 100)).isEqualTo(last.getRGB(150, 100));
  }
}
