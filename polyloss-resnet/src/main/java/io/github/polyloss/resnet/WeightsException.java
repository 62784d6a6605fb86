package io.github.polyloss.resnet;

import io.github.polyloss.internal.OneLine;
import java.io.IOException;
import java.nio.file.Path;

/** A file of weights cannot be read or does not fit; the message is one line for the user. */
public final class WeightsException extends IOException {
  WeightsException(Path file, String problem) {
    super(OneLine.of(file + ": " + problem));
  }

  WeightsException(Path file, String problem, Throwable cause) {
    super(OneLine.of(file + ": " + problem), cause);
  }
}
