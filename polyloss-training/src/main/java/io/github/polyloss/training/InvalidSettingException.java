package io.github.polyloss.training;

/**
 * A setting has a value that it cannot have. The message begins with the name of the setting, as
 * the API has it; {@link #setting} and {@link #rule} give both parts, for programs that know the
 * setting by another name.
 */
public final class InvalidSettingException extends IllegalArgumentException {

  private final String setting;
  private final String rule;

  /**
   * Makes an exception of its two parts.
   *
   * @param setting its name in camel case
   * @param rule what it must be, and the value that it has
   */
  public InvalidSettingException(String setting, String rule) {
    this(setting, rule, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param setting its name in camel case
   * @param rule what it must be, and the value that it has
   * @param cause what refused the value, or null
   */
  public InvalidSettingException(String setting, String rule, Throwable cause) {
    super(setting + " " + rule, cause);
    this.setting = setting;
    this.rule = rule;
  }

  /**
   * Which setting it is.
   *
   * @return its name in camel case
   */
  public String setting() {
    return setting;
  }

  /**
   * What is wrong.
   *
   * @return the rule and the value
   */
  public String rule() {
    return rule;
  }
}
