package io.github.polyloss.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** What is asked of the places that a command writes to, before it works for long. */
final class OutFiles {

  private OutFiles() {}

  /**
   * A folder may be there or not, but not a file of that name.
   *
   * @param option that names it
   * @param folder its value
   */
  static void requireFolder(String option, Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserException(option + " must be a folder, got the file " + folder);
    }
  }

  /**
   * A picture is a PNG file.
   *
   * @param option that names it
   * @param picture its value
   */
  static void requirePng(String option, Path picture) {
    if (!picture.toString().endsWith(".png")) {
      throw new UserException(option + " must end in .png, got " + picture);
    }
    if (Files.isDirectory(picture)) {
      throw new UserException(option + " must be a file, got the folder " + picture);
    }
  }
}
