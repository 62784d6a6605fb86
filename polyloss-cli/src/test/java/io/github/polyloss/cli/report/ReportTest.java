package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.training.RunSummary;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

  private static final Pattern IMAGE = Pattern.compile("<img alt=\"[^\"<>]*\" src=\"([^\"]*)\">");
  private static final Pattern TAG = Pattern.compile("<(/?)(\\w+)[^>]*>");
  private static final List<String> VOID_TAGS = List.of("meta", "img", "br");

  @TempDir Path temp;

  private String write(int classes, List<String> losses, int seeds, int testPerClass)
      throws IOException {
    ImageDataSet data = FakeRuns.data(classes, 1, testPerClass);
    RunSummary summary = FakeRuns.summary(data, losses, seeds);
    try (RunFolder folder = RunFolder.create(temp)) {
      Report.write(
          folder,
          summary,
          data,
          FakeRuns.predictions(summary, data),
          Map.of("workers of the <cluster>", "3 & more"));
      assertThat(folder.readSummary()).isEqualTo(summary);
      return Files.readString(folder.report());
    }
  }

  @ParameterizedTest
  @CsvSource({"16, ce, 1", "4, 'ce;poly:2,-1', 2", "102, ce;poly:2, 1", "2, poly:1, 1"})
  void everyImageOfThePageIsInsideItAndDecodes(int classes, String losses, int seeds)
      throws IOException {
    List<String> list = List.of(losses.split(";"));
    String html = write(classes, list, seeds, 6);
    Matcher images = IMAGE.matcher(html);
    int count = 0;
    while (images.find()) {
      String source = images.group(1);
      assertThat(source).matches("data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+");
      PictureAssert.assertPicture(
          Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1)));
      count++;
    }
    assertThat(count).isEqualTo(html.split("<img", -1).length - 1).isGreaterThan(4 + list.size());
  }

  @Test
  void settingsOfThePlaceAreInTheTableEscaped() throws IOException {
    assertThat(write(2, List.of("ce"), 1, 2))
        .contains("workers of the &lt;cluster&gt;", "3 &amp; more");
  }

  @Test
  void tagsAreBalanced() throws IOException {
    String html = write(5, List.of("ce", "poly:2"), 2, 6);
    List<String> open = new ArrayList<>();
    Matcher tags = TAG.matcher(html);
    while (tags.find()) {
      String name = tags.group(2);
      if (VOID_TAGS.contains(name)) {
        continue;
      }
      if (tags.group(1).isEmpty()) {
        open.add(name);
      } else {
        assertThat(open.remove(open.size() - 1)).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void namesAreEscaped() throws IOException {
    String html = write(2, List.of("ce"), 3, 40);
    assertThat(html)
        .contains("taken for &lt;b&gt;", "<b>rose &amp; thorn</b>", "&#39;my flowers&#39;");
    assertThat(html).doesNotContain("for <b>", "rose & thorn");
  }

  @Test
  void thePageAsksForNothingOutsideIt() throws IOException {
    assertThat(write(3, List.of("ce", "poly:2"), 1, 4))
        .doesNotContain("<script", "<link", "http://", "https://", "url(");
  }

  @Test
  void chartsLieBesideThePageAtTwicePixels() throws IOException {
    write(5, List.of("ce", "poly:2,-1"), 2, 6);
    for (String name : List.of("loss.png", "accuracy.png")) {
      BufferedImage image = PictureAssert.assertPicture(temp.resolve(name));
      assertThat(image.getWidth()).isEqualTo(2 * ChartStyle.WIDTH);
      assertThat(image.getHeight()).isEqualTo(2 * ChartStyle.HEIGHT);
    }
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "summary.json",
              "metrics.csv",
              "report.html",
              "loss.png",
              "accuracy.png",
              "test-accuracy.png",
              "class-accuracy.png",
              "confusion-ce.png",
              "confusion-poly_2,-1.png");
    }
  }

  @Test
  void aRunWithoutPredictionsHasNoPartAboutMistakes() throws IOException {
    ImageDataSet data = FakeRuns.data(3, 1, 1);
    RunFolder folder = RunFolder.create(temp);
    Report.write(folder, FakeRuns.summary(data, List.of("ce"), 1), data, List.of(), Map.of());
    assertThat(Files.readString(folder.report()))
        .contains("Epochs")
        .doesNotContain("mistakes", "confused");
  }
}
