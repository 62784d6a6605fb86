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
   * @param data whose images
   * @param config says their size and the batches'
   * @param progress is told of work that takes long
   * @param notes is told, in one line each, what the user should know
   * @return the backend
   */
  static TrainingBackend local(
      ImageDataSet data, FineTuningConfig config, Progress progress, Consumer<String> notes) {
    return new LocalBackend(data, config, progress, notes);
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
   * @param task is told of the images that are done
   * @return one row an image, in the data set's order
   */
  Features augmentedFeatures(ComputationGraph body, long seed, int epoch, Progress.Task task);

  /**
   * Trains on features.
   *
   * @param head the network; its parameters and the state of its updater change
   * @param features what on
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
