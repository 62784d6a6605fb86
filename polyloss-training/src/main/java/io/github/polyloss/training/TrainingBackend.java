package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Does the heavy work of an experiment: on this machine, or on a cluster. */
public interface TrainingBackend {

  /**
   * Works on this machine: one network, one batch after the other.
   *
   * @param data the data set
   * @param config sets the size of images and batches
   * @param progress shows the progress of long work
   * @param warnings receives warnings, one line each
   * @return the backend
   */
  static TrainingBackend local(
      ImageDataSet data, FineTuningConfig config, Progress progress, Consumer<String> warnings) {
    return new LocalBackend(data, config, progress, warnings);
  }

  /**
   * Computes the features of a split's images as they are.
   *
   * @param body what makes the features
   * @param split whose images
   * @return one row an image, in the data set's order
   */
  Features features(ComputationGraph body, Split split);

  /**
   * Computes the features of the training images, augmented.
   *
   * @param body what makes the features
   * @param seed of the augmentation
   * @param epoch of the augmentation
   * @param task shows how many images are done
   * @return one row an image, in the data set's order
   */
  Features augmentedFeatures(ComputationGraph body, long seed, int epoch, Progress.Task task);

  /**
   * Trains on features.
   *
   * @param head the network; its parameters and the state of its updater change
   * @param features the features and one-hot labels of the training images
   * @param batches the rows of each batch, in the order in which they are taken
   * @param rates sets the learning rates for the batch with this number of the epoch, from 0
   * @param meter measures each round
   */
  void train(
      ComputationGraph head,
      Features features,
      List<int[]> batches,
      IntConsumer rates,
      EpochMeter meter);

  /**
   * Trains on the training images, augmented and in random order.
   *
   * @param network body and head; its parameters and the state of its updater change
   * @param seed of augmentation and order
   * @param epoch of augmentation and order
   * @param rates sets the learning rates for the batch with this number of the epoch, from 0
   * @param meter measures each round
   */
  void train(ComputationGraph network, long seed, int epoch, IntConsumer rates, EpochMeter meter);
}
