package io.github.polyloss.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/** The command line of a run, kept in its folder so that it can be resumed. */
final class RunArguments {

  /** The hidden option that takes the place of {@code --out} in a resumed run. */
  static final String CONTINUE = "--continue-in";

  private static final String FILE = "arguments.json";
  private static final String RESUME = "--resume";
  private static final String OUT = "--out";
  private static final Set<String> VERBOSITY =
      Set.of(PolyLossCommand.QUIET, PolyLossCommand.VERBOSE);

  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  /** The options whose value may be a path, and the values that are none. */
  private static final Set<String> PATHS = Set.of("--data", "--weights", "--cache");

  private static final Set<String> NAMES = Set.of("petals", "oxford102", "none");
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunArguments() {}

  /** Keeps the arguments that a run was started with; a resumed run has them already. */
  static void writeOnce(Path run, List<String> arguments) throws IOException {
    if (!areIn(run)) {
      AtomicFile.write(run.resolve(FILE), JSON.writeValueAsBytes(arguments));
    }
  }

  /** Whether there is a run in a folder that can go on. */
  static boolean areIn(Path run) {
    return Files.exists(run.resolve(FILE));
  }

  /** What to keep of a command line: it must mean the same in another folder. */
  static List<String> toKeep(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    String option = "";
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (PATHS.contains(option)) {
        kept.add(absolute(argument));
      } else if (equals > 0 && PATHS.contains(argument.substring(0, equals))) {
        kept.add(argument.substring(0, equals + 1) + absolute(argument.substring(equals + 1)));
      } else if (!VERBOSITY.contains(argument)) {
        kept.add(argument);
      }
      option = argument;
    }
    return kept;
  }

  private static String absolute(String value) {
    return NAMES.contains(value) || value.contains("://") || !Files.exists(Path.of(value))
        ? value
        : Path.of(value).toAbsolutePath().normalize().toString();
  }

  /**
   * The arguments that a command line stands for: with {@code --resume} those of the run, else the
   * same.
   */
  static String[] expand(String... arguments) throws IOException {
    List<String> given = withoutVerbosity(List.of(arguments));
    Optional<Path> run = run(given);
    return run.isEmpty() || given.stream().anyMatch(HELP::contains)
        ? arguments
        : toContinue(run.get(), given, arguments);
  }

  private static Optional<Path> run(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(RESUME) && i + 1 < arguments.size()) {
        return Optional.of(Path.of(arguments.get(i + 1)));
      }
      if (argument.startsWith(RESUME + "=")) {
        return Optional.of(Path.of(argument.substring(RESUME.length() + 1)));
      }
    }
    return Optional.empty();
  }

  private static String[] toContinue(Path run, List<String> given, String... all)
      throws IOException {
    int own = given.stream().anyMatch(argument -> argument.startsWith(RESUME + "=")) ? 2 : 3;
    if (given.size() != own) {
      throw new UserException(
          RESUME + " takes all options from the run and allows no others, got " + given);
    }
    Path file = run.resolve(FILE);
    if (!areIn(run)) {
      throw new UserException(RESUME + " " + run + ": no run is in this folder");
    }
    List<String> arguments = withoutOut(read(file));
    if (!arguments.get(0).equals(given.get(0))) {
      throw new UserException(
          RESUME + " " + run + ": this run was started by the command " + arguments.get(0));
    }
    Stream.of(all).filter(VERBOSITY::contains).forEach(arguments::add);
    arguments.add(CONTINUE);
    arguments.add(run.toString());
    String[] array = arguments.toArray(String[]::new);
    try {
      PolyLossCommand.commandLine().parseArgs(array);
    } catch (ParameterException e) {
      throw new UserException(file + " is damaged: " + e.getMessage(), e);
    }
    return array;
  }

  /** How loudly a command speaks is not part of its run. */
  private static List<String> withoutVerbosity(List<String> arguments) {
    return arguments.stream().filter(argument -> !VERBOSITY.contains(argument)).toList();
  }

  private static List<String> read(Path file) throws IOException {
    try {
      List<String> arguments = JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
      if (arguments == null || arguments.isEmpty() || arguments.contains(null)) {
        throw new UserException(file + " is damaged: it must hold a command and its options");
      }
      return arguments;
    } catch (JsonProcessingException e) {
      throw new UserException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** Without the folder, and without what an earlier continuation added. */
  private static List<String> withoutOut(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(OUT) || argument.equals(CONTINUE)) {
        i++;
      } else if (!argument.startsWith(OUT + "=")) {
        kept.add(argument);
      }
    }
    return kept;
  }
}
