package io.github.polyloss.datavec.image;

import io.github.polyloss.datavec.internal.Checks;
import java.util.List;
import java.util.Locale;

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
   * The beginning of each split, to try something out.
   *
   * @param trainImages how many images to keep of train, no more than there are
   * @param validImages how many of valid
   * @param testImages how many of test
   * @return a data set of the same name and classes
   * @throws IllegalArgumentException if a number is negative or there are fewer images
   */
  public ImageDataSet first(int trainImages, int validImages, int testImages) {
    return new ImageDataSet(
        name,
        classNames,
        first(Split.TRAIN, trainImages),
        first(Split.VALID, validImages),
        first(Split.TEST, testImages));
  }

  private List<LabeledImage> first(Split split, int count) {
    List<LabeledImage> images = images(split);
    String name = split.name().toLowerCase(Locale.ROOT) + "Images";
    Checks.within(0, images.size(), count, name);
    return images.subList(0, count);
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
