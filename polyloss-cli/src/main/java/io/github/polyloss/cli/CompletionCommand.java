package io.github.polyloss.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that makes bash or zsh complete commands, options and their values.",
      "The commands bench and spark are in it once they have been used and so built.",
    },
    footer = {
      "",
      "Examples:",
      "  source <(./polyloss completion)",
      "  ./polyloss completion > ~/.local/share/bash-completion/completions/polyloss",
    })
final class CompletionCommand implements Callable<Integer> {

  /**
   * Options that take files, though picocli does not see it: it completes files for the type Path
   * alone. Some take words as well.
   */
  private static final Map<String, String> WORDS_BESIDE_FILES =
      Map.of(
          "--data", "petals oxford102",
          "--weights", "none",
          "--out", "",
          "--resume", "");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    String script = AutoComplete.bash(root.name(), root.commandLine());
    for (Map.Entry<String, String> option : WORDS_BESIDE_FILES.entrySet()) {
      script = withFiles(script, option.getKey(), option.getValue());
    }
    System.out.print(script);
    return CommandLine.ExitCode.OK;
  }

  /** Puts files in the place of picocli's "nothing is known of its values". */
  private static String withFiles(String script, String option, String words) {
    String start = "    '" + option + "')\n";
    return script.replace(
        start + "      return\n",
        start
            + "      local IFS=$'\\n'\n"
            + "      type compopt &>/dev/null && compopt -o filenames\n"
            + "      COMPREPLY=( $( compgen -f -W '%s' -- \"${curr_word}\" ) )\n"
                .formatted(words.replace(' ', '\n'))
            + "      return $?\n");
  }
}
