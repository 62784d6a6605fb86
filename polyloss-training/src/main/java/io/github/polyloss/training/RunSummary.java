package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import java.util.List;

/**
 * All that {@code summary.json} holds; its component names are the file's keys.
 *
 * @param command {@code compare}, {@code train} or {@code sweep}
 * @param arguments the command line as it was given, to repeat the run
 * @param data sizes of the data set
 * @param backbone {@code resnet18} and so on
 * @param stages how many of the backbone's four stages (three for resnet20) are used
 * @param imageSize side of the square input in pixels
 * @param backend {@code cpu} or {@code cuda}
 * @param runs one a loss and seed
 */
public record RunSummary(
    String command,
    List<String> arguments,
    Data data,
    String backbone,
    int stages,
    int imageSize,
    String backend,
    List<RunResult> runs) {

  /**
   * Sizes of the data set.
   *
   * @param name what it is called
   * @param classes number of classes
   * @param train number of training images
   * @param valid number of validation images
   * @param test number of test images
   */
  public record Data(String name, int classes, int train, int valid, int test) {

    /**
     * Counts a data set.
     *
     * @param set the data set
     * @return its sizes
     */
    public static Data of(ImageDataSet set) {
      return new Data(
          set.name(),
          set.classNames().size(),
          set.train().size(),
          set.valid().size(),
          set.test().size());
    }
  }
}
