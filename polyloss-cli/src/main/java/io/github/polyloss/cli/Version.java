package io.github.polyloss.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build has written down. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream version = Version.class.getResourceAsStream("version.txt")) {
      return new String[] {
        "polyloss " + new String(version.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }
}
