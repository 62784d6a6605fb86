package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Chromium without a window, a process a page. */
record Chromium(Path program, Path temp) {

  enum Colours {
    DARK,
    LIGHT
  }

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** The one on the path, if there is one. */
  static Optional<Path> find() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The page as elements, after its scripts have run. */
  String dom(Path page, Colours colours) throws IOException, InterruptedException {
    return run(page, colours, List.of("--dump-dom"));
  }

  void screenshot(Path page, Colours colours, int width, int height, Path png)
      throws IOException, InterruptedException {
    run(
        page,
        colours,
        List.of("--screenshot=" + png.toAbsolutePath(), "--window-size=" + width + "," + height));
  }

  void pdf(Path page, Path pdf) throws IOException, InterruptedException {
    run(
        page,
        Colours.DARK,
        List.of("--print-to-pdf=" + pdf.toAbsolutePath(), "--no-pdf-header-footer"));
  }

  private String run(Path page, Colours colours, List<String> options)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(temp, "chromium", ".out");
    Path err = Files.createTempFile(temp, "chromium", ".err");
    List<String> command = new ArrayList<>(List.of(program.toString(), "--headless"));
    // Chromium's own sandbox does not start for root, nor in most containers.
    command.addAll(List.of("--no-sandbox", "--disable-gpu", "--hide-scrollbars"));
    command.addAll(List.of("--disable-dev-shm-usage", "--enable-logging=stderr"));
    // Else a frame's page could not be measured from outside.
    command.add("--allow-file-access-from-files");
    command.add("--user-data-dir=" + temp.resolve("profile"));
    command.add("--blink-settings=preferredColorScheme=" + colours.ordinal());
    command.addAll(options);
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("Chromium ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String messages = Files.readString(err, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(messages).isZero();
    try (Stream<String> lines = messages.lines()) {
      assertThat(lines.filter(line -> line.contains("CONSOLE"))).as("the console").isEmpty();
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
