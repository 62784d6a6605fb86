package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleProgressTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private String work(boolean terminal, long total, long millis) throws InterruptedException {
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    try (Progress.Task task = new ConsoleProgress(out, terminal).start("work", total, "images")) {
      task.reached(1);
      Thread.sleep(millis);
      task.reached(5);
      Thread.sleep(300);
    }
    return shown.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shortWorkShowsNothing(boolean terminal) throws InterruptedException {
    assertThat(work(terminal, 10, 0)).isEmpty();
  }

  @Test
  void longWorkIsAPlainLineWhereThereIsNoTerminal() throws InterruptedException {
    assertThat(work(false, 10, 2000)).matches("  work: 5 of 10 images, 0:0\\d left\\R");
  }

  @Test
  void anUnknownTotalIsNotShown() throws InterruptedException {
    assertThat(work(false, -1, 2000)).matches("  work: 5 images\\R");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wordsStandBehindTheNumbers(boolean terminal) throws InterruptedException {
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    try (Progress.Task task = new ConsoleProgress(out, terminal).start("work", 10, "images")) {
      Thread.sleep(1600);
      for (int done = 4; done <= 5; done++) {
        task.note("waiting for data 1.5 %");
        task.reached(done);
        Thread.sleep(500);
      }
    }
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("waiting for data 1.5 %");
  }

  @Test
  void longWorkIsABarOnATerminal() throws InterruptedException {
    assertThat(work(true, 10, 2000)).contains("work").contains("50%").contains("\r");
  }
}
