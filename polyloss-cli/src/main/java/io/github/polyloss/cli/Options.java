package io.github.polyloss.cli;

import io.github.polyloss.training.InvalidSettingException;
import java.util.Locale;

/** How the settings of the API are called on the command line. */
final class Options {

  private Options() {}

  /** The option of a setting: {@code --batch-size} for {@code batchSize}. */
  static String of(String setting) {
    return "--" + setting.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** What a library has to say of a setting, in the words of the command line. */
  static String message(InvalidSettingException failure) {
    return of(failure.setting()) + " " + failure.rule();
  }
}
