package io.github.polyloss.cli;

import io.github.polyloss.training.InvalidSettingException;
import io.github.polyloss.training.LossSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --loss}; a mistake in it is wrong usage. */
public final class LossConverter implements ITypeConverter<LossSpec> {

  @Override
  public LossSpec convert(String value) {
    try {
      return LossSpec.parse(value);
    } catch (InvalidSettingException e) {
      throw new TypeConversionException(Options.message(e));
    }
  }
}
