package io.github.polyloss.datavec.oxford102;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datavec.api.io.labels.PathLabelGenerator;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Writable;

/**
 * Looks the label up by the number in the file's name. It answers with the number of the class
 * itself; were DataVec to infer the classes, a split that lacks one would shift all after it.
 */
record Oxford102Labels(int[] labels) implements PathLabelGenerator {

  private static final Pattern IMAGE = Pattern.compile("image_(\\d{5})\\.jpg");

  static String fileName(int number) {
    return "image_%05d.jpg".formatted(number);
  }

  static boolean isImage(Path file) {
    return IMAGE.matcher(file.getFileName().toString()).matches();
  }

  @Override
  public Writable getLabelForPath(String path) {
    Matcher name = IMAGE.matcher(path.substring(path.replace('\\', '/').lastIndexOf('/') + 1));
    int number = name.matches() ? Integer.parseInt(name.group(1)) : 0;
    if (number < 1 || number > labels.length) {
      throw new IllegalArgumentException(
          "path must end in image_00001.jpg to %s, got %s"
              .formatted(fileName(labels.length), path));
    }
    return new IntWritable(labels[number - 1]);
  }

  @Override
  public Writable getLabelForPath(URI uri) {
    return getLabelForPath(uri.getPath());
  }

  @Override
  public boolean inferLabelClasses() {
    return false;
  }
}
