package io.github.polyloss.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The project's pages for people, {@code README.md} and those in {@code docs} and its folders, and
 * what to try.
 */
public final class Pages {

  /** The project's root; tests run in the folder of their module. */
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|\\S+");
  private static final Pattern START = Pattern.compile("(\\./polyloss|mvn|spark-submit) .*");

  private Pages() {}

  /**
   * A line of a command line.
   *
   * @param page where it stands
   * @param inBlock whether in a block of its own, not within a sentence or a table
   * @param arguments from the program's name on
   */
  public record Command(Path page, boolean inBlock, List<String> arguments) {

    /** Without the program's name. */
    public String[] options() {
      return arguments.subList(1, arguments.size()).toArray(String[]::new);
    }

    /** What the program is told to do: the first argument. */
    public String name() {
      return arguments.get(1);
    }

    @Override
    public String toString() {
      return page.getFileName() + ": " + String.join(" ", arguments);
    }
  }

  /**
   * A block of code.
   *
   * @param page where it stands
   * @param line of its first line in the page, from 1
   * @param language behind its fence, empty for none
   * @param text between the fences, or without its indentation
   */
  public record Block(Path page, int line, String language, String text) {

    @Override
    public String toString() {
      return page.getFileName() + " line " + line;
    }
  }

  /** All pages. */
  public static List<Path> all() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream<Path> top =
          Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve);
      Stream<Path> inDocs = docs.filter(file -> file.toString().endsWith(".md")).sorted();
      return Stream.concat(top, inDocs).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a page. */
  public static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fenced and indented blocks of a page. */
  public static List<Block> blocks(Path page) {
    List<Block> blocks = new ArrayList<>();
    String[] lines = text(page).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      int first = i;
      StringBuilder text = new StringBuilder();
      if (lines[i].startsWith("```")) {
        for (i++; !lines[i].startsWith("```"); i++) {
          text.append(lines[i]).append('\n');
        }
        blocks.add(new Block(page, first + 2, lines[first].substring(3), text.toString()));
      } else if (lines[i].startsWith("    ") && (i == 0 || lines[i - 1].isBlank())) {
        for (; i < lines.length && lines[i].startsWith("    "); i++) {
          text.append(lines[i].substring(4)).append('\n');
        }
        blocks.add(new Block(page, first + 1, "", text.toString()));
      }
    }
    return blocks;
  }

  /** A page without its fenced and indented blocks. */
  public static String prose(Path page) {
    return text(page).replaceAll("(?ms)^```.*?^```$", "").replaceAll("(?m)^ {4}.*$", "");
  }

  /**
   * The commands of all pages in their order, of each page those in blocks first.
   *
   * @param program {@code ./polyloss}, {@code mvn} or {@code spark-submit}
   */
  public static List<Command> commands(String program) {
    return all().stream()
        .flatMap(page -> Stream.concat(inBlocks(page), inProse(page)))
        .filter(command -> command.arguments().get(0).equals(program))
        .toList();
  }

  private static Stream<Command> inBlocks(Path page) {
    return blocks(page).stream()
        .filter(block -> block.language().isEmpty())
        .flatMap(block -> block.text().replaceAll("\\\\\n\\s*", "").lines())
        .filter(line -> START.matcher(line).matches())
        .map(line -> new Command(page, true, arguments(line.replaceFirst("\\s#.*", ""))));
  }

  private static Stream<Command> inProse(Path page) {
    return SPAN.matcher(prose(page))
        .results()
        .map(span -> span.group(1).replaceAll("\\s+", " "))
        .filter(span -> START.matcher(span).matches())
        .map(span -> new Command(page, false, arguments(span)));
  }

  private static List<String> arguments(String line) {
    List<String> arguments = new ArrayList<>();
    for (Matcher part = ARGUMENT.matcher(line); part.find(); ) {
      if (!part.group().equals("…")) {
        arguments.add(part.group(1) != null ? part.group(1) : part.group());
      }
    }
    return arguments;
  }
}
