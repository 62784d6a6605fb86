package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.training.RunSummary;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it. Its pictures stay in {@code target/screenshots}. */
class ReportInChromiumTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int PHONE = 420;
  private static final int DESK = 1100;
  private static final int HEIGHT = 1600;

  // A window of Chromium has a least width; a frame has none, and is a viewport of its own.
  private static final String FRAMES =
      """
      <!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
      <iframe id="f" src="report.html" style="border:0;width:%dpx;height:%dpx"></iframe>
      <script>
      onload = () => {
        const page = document.getElementById("f").contentDocument;
        const root = page.documentElement;
        const images = [...page.images];
        document.body.dataset.result = [root.scrollWidth, root.scrollHeight, images.length,
          images.filter(i => i.complete && i.naturalWidth > 0).length,
          f.contentWindow.getComputedStyle(page.body).backgroundColor].join(";");
      };
      </script>
      """;

  private static final Pattern RESULT = Pattern.compile("data-result=\"([^\"]*)\"");

  @TempDir Path temp;
  private Chromium chromium;
  private Path page;
  private int pictures;

  @BeforeEach
  void writeReport() throws IOException {
    Optional<Path> program = Chromium.find();
    assumeTrue(program.isPresent(), "no chromium on the PATH: the page is not looked at");
    chromium = new Chromium(program.get(), temp);
    ImageDataSet data = FakeRuns.data(16, 2, 20);
    RunSummary summary = FakeRuns.summary(data, List.of("ce", "poly:2,-1"), 2);
    RunFolder folder = RunFolder.create(temp.resolve("run"));
    Report.write(folder, summary, data, FakeRuns.predictions(summary, data), Map.of());
    page = folder.report();
    pictures = Files.readString(page).split("<img", -1).length - 1;
    Files.createDirectories(SCREENSHOTS);
  }

  private Path frame(int width, int height) throws IOException {
    Path frame = page.resolveSibling("frame-" + width + ".html");
    Files.writeString(frame, FRAMES.formatted(width, height));
    return frame;
  }

  private void look(int width, Chromium.Colours colours, String background)
      throws IOException, InterruptedException {
    Matcher result = RESULT.matcher(chromium.dom(frame(width, HEIGHT), colours));
    assertThat(result.find()).as("the frame was loaded").isTrue();
    String[] values = result.group(1).split(";");
    assertThat(Integer.parseInt(values[0])).as("width of the page").isLessThanOrEqualTo(width);
    assertThat(Integer.parseInt(values[2])).as("pictures").isEqualTo(pictures);
    assertThat(Integer.parseInt(values[3])).as("pictures that are drawn").isEqualTo(pictures);
    assertThat(values[4]).as("paper").isEqualTo(background);
    int height = Integer.parseInt(values[1]);
    String name = "report-" + width + "-" + colours.name().toLowerCase(Locale.ROOT);
    Path png = SCREENSHOTS.resolve(name + ".png");
    chromium.screenshot(frame(width, height), colours, width, height, png);
    BufferedImage image = PictureAssert.assertPicture(png);
    assertThat(image.getWidth()).isEqualTo(width);
  }

  @Test
  void aPhoneShowsItWithoutScrollingSideways() throws IOException, InterruptedException {
    look(PHONE, Chromium.Colours.LIGHT, "rgb(255, 255, 255)");
    look(PHONE, Chromium.Colours.DARK, "rgb(15, 19, 24)");
  }

  @Test
  void aWideWindowShowsIt() throws IOException, InterruptedException {
    look(DESK, Chromium.Colours.LIGHT, "rgb(255, 255, 255)");
    look(DESK, Chromium.Colours.DARK, "rgb(15, 19, 24)");
  }

  @Test
  void itPrints() throws IOException, InterruptedException {
    Path pdf = SCREENSHOTS.resolve("report.pdf");
    chromium.pdf(page, pdf);
    assertThat(Files.size(pdf)).isGreaterThan(20_000);
  }

  @Test
  void aMessageOnTheConsoleIsFound() throws IOException {
    Path broken = temp.resolve("broken.html");
    Files.writeString(broken, "<!DOCTYPE html><script>missing();</script>");
    assertThatThrownBy(() -> chromium.dom(broken, Chromium.Colours.LIGHT))
        .hasMessageContaining("missing is not defined");
  }
}
