package io.github.polyloss.datavec;

import java.util.List;

/**
 * The images of a data set in their three splits.
 *
 * @param name what the data set is called in reports
 * @param classNames the names of the classes in the order of the labels
 * @param train the images to train on
 * @param valid the images to choose models on
 * @param test the images to judge the chosen model on
 */
public record ImageDataSet(
    String name,
    List<String> classNames,
    List<LabeledImage> train,
    List<LabeledImage> valid,
    List<LabeledImage> test) {

  /**
   * Copies the lists, so that the data set never changes.
   *
   * @param name what the data set is called in reports
   * @param classNames the names of the classes in the order of the labels
   * @param train the images to train on
   * @param valid the images to choose models on
   * @param test the images to judge the chosen model on
   */
  public ImageDataSet {
    classNames = List.copyOf(classNames);
    train = List.copyOf(train);
    valid = List.copyOf(valid);
    test = List.copyOf(test);
  }

  /**
   * The images of a split.
   *
   * @param split which one
   * @return its images
   */
  public List<LabeledImage> images(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALID -> valid;
      case TEST -> test;
    };
  }

  /**
   * How many images each class has in a split.
   *
   * @param split which one
   * @return one count a class, in the order of the labels
   */
  public long[] countsPerClass(Split split) {
    long[] counts = new long[classNames.size()];
    images(split).forEach(image -> counts[image.label()]++);
    return counts;
  }
}
