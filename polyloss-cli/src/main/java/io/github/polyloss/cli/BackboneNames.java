package io.github.polyloss.cli;

import io.github.polyloss.resnet.Backbone;
import java.util.Arrays;
import java.util.Iterator;

/** What a shell may complete after {@code --backbone}. */
public final class BackboneNames implements Iterable<String> {

  BackboneNames() {}

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Backbone.values()).map(Backbone::toString).iterator();
  }
}
