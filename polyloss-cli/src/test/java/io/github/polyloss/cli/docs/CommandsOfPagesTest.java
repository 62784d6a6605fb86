package io.github.polyloss.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.cli.FlowerFolder;
import io.github.polyloss.cli.PolyLossCommand;
import io.github.polyloss.testing.Console;
import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Tries each {@code ./polyloss …} of the pages: what is small runs, the rest runs to its door. */
class CommandsOfPagesTest {

  /** Tested where they are: in polyloss-spark and polyloss-bench. */
  private static final Set<String> OF_OTHER_MODULES = Set.of("spark", "bench");

  private static final Set<String> TRAINING = Set.of("compare", "train", "sweep");

  private static final String SMALL_RUN = "runs/try";

  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void writeWhatPagesName() throws IOException {
    file = Files.createFile(folder.resolve("file"));
    FlowerFolder.write(folder.resolve("flowers"), 3);
  }

  static List<Command> commands() {
    return Pages.commands("./polyloss").stream()
        .filter(command -> !OF_OTHER_MODULES.contains(command.name()))
        .filter(command -> !command.name().equals("COMMAND"))
        .toList();
  }

  static Stream<Command> trainings() {
    return commands().stream().filter(command -> TRAINING.contains(command.name()));
  }

  static Stream<Path> pagesWithSmallCommands() {
    return Pages.all().stream().filter(page -> smallCommands(page).findAny().isPresent());
  }

  private static Stream<Command> smallCommands(Path page) {
    return commands().stream()
        .filter(command -> command.page().equals(page) && command.inBlock() && isSmall(command));
  }

  private static boolean isSmall(Command command) {
    return switch (command.name()) {
      case "explain", "data" -> true;
      case "predict" -> command.arguments().get(2).startsWith(SMALL_RUN);
      default -> option(command, "--out").filter(out -> out.startsWith(SMALL_RUN)).isPresent();
    };
  }

  private static Optional<String> option(Command command, String name) {
    int at = command.arguments().indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(command.arguments().get(at + 1));
  }

  private static Console run(List<String> arguments) {
    return Console.of(() -> PolyLossCommand.run(arguments.toArray(String[]::new)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandLineKnowsEveryOption(Command command) {
    try {
      commandLine().parseArgs(command.options());
    } catch (MissingParameterException e) {
      // A sentence may name a command without all that it needs.
      assertThat(command.inBlock()).as(e.getMessage()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare --frobnicate", "compare --seeds many", "compare twice"})
  void whatIsNotThereIsSeen(String mistake) {
    assertThatThrownBy(() -> commandLine().parseArgs(mistake.split(" ")))
        .isInstanceOf(ParameterException.class);
  }

  private static CommandLine commandLine() {
    return new CommandLine(PolyLossCommand.class).setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** A run that finds its settings in order and then a file where its folder should be. */
  @ParameterizedTest
  @MethodSource("trainings")
  void aTrainingAcceptsEveryValue(Command command) {
    Console outcome = run(stoppedAtItsFolder(command));

    String expected =
        option(command, "--resume").isPresent()
            ? ": no run is in this folder"
            : option(command, "--backend").orElse("cpu").equals("cuda")
                ? "this class path holds the backend cpu"
                : "--out must be a folder, got the file " + file;
    assertThat(outcome.err()).contains(expected);
    assertThat(outcome.status()).isEqualTo(1);
  }

  private static List<String> stoppedAtItsFolder(Command command) {
    List<String> arguments = new ArrayList<>(List.of(command.options()));
    replace(arguments, "--weights");
    replace(arguments, "--out");
    if (!arguments.contains("--out") && !arguments.contains("--resume")) {
      arguments.addAll(List.of("--out", file.toString()));
    }
    return arguments;
  }

  private static void replace(List<String> arguments, String option) {
    int value = arguments.indexOf(option) + 1;
    if (value > 0 && !arguments.get(value).equals("none")) {
      arguments.set(value, file.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("pagesWithSmallCommands")
  void theSmallCommandsOfAPageRunOneAfterTheOther(Path page) throws IOException {
    Path place = Files.createTempDirectory(folder, "page");
    for (Command command : smallCommands(page).toList()) {
      Console outcome = run(within(place, command));
      assertThat(outcome.err()).as(command.toString()).doesNotContain("polyloss: ");
      assertThat(outcome.status()).as(command.toString()).isZero();
    }
  }

  /** The same command with its files in another place than the working directory. */
  private static List<String> within(Path place, Command command) throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String argument : command.options()) {
      if (argument.equals("flowers/")) {
        arguments.add(folder.resolve(argument).toString());
      } else if (argument.contains("/")) {
        Path moved = place.resolve(argument);
        Files.createDirectories(moved.getParent());
        arguments.add(moved.toString());
      } else {
        arguments.add(argument);
      }
    }
    boolean named = arguments.contains("--out") || arguments.contains("--picture");
    if (!named && !command.name().equals("predict")) {
      arguments.addAll(List.of("--out", place.resolve(command.name()).toString()));
    }
    return arguments;
  }
}
