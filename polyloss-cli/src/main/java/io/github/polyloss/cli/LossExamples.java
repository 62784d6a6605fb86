package io.github.polyloss.cli;

import java.util.Iterator;
import java.util.List;

/** What a shell may complete after {@code --loss}: a loss of each kind. */
public final class LossExamples implements Iterable<String> {

  LossExamples() {}

  @Override
  public Iterator<String> iterator() {
    return List.of("ce", "poly:2", "poly-absolute:2", "taylor:2", "focal:2", "poly-focal:2:2")
        .iterator();
  }
}
