package io.github.polyloss.examples;

import io.github.polyloss.dl4j.LossPolyN;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLossUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Problem: a model of Keras that was compiled with a PolyLoss is to be trained on in DL4J.
 *
 * <p>Look at {@link #load}: DL4J does not know the loss, so it is registered under the name that it
 * has in Keras, in small letters, before the file is read. Softmax stays in Keras's last layer, and
 * the loss sees probabilities; for a sigmoid it must be told {@code outputs(Outputs.INDEPENDENT)}.
 *
 * <p>The argument is a file that {@code model.save("model.h5")} of Keras 2 wrote of a Sequential of
 * dense layers with softmax at the end and no more outputs than inputs. It learns here to say which
 * of its first inputs is the largest.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=KerasImport \
 *     -Dexample.args=model.h5
 * </pre>
 */
public final class KerasImport {

  private static final int BATCH = 32;

  private KerasImport() {}

  /** The same test examples, as Keras left the model and as DL4J leaves it. */
  public record Result(Evaluation before, Evaluation after) {}

  public static void main(String[] args)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    Result result = run(Path.of(args[0]), 20);
    System.out.printf("accuracy as imported    %.3f%n", result.before().accuracy());
    System.out.printf("accuracy after training %.3f%n", result.after().accuracy());
  }

  static Result run(Path file, int epochs)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    MultiLayerNetwork network = load(file);
    Nd4j.getRandom().setSeed(1);
    List<DataSet> train = examples(network, 640).asList();
    List<DataSet> test = examples(network, 320).asList();
    Evaluation before = network.evaluate(new ListDataSetIterator<>(test, BATCH));
    network.fit(new ListDataSetIterator<>(train, BATCH), epochs);
    return new Result(before, network.evaluate(new ListDataSetIterator<>(test, BATCH)));
  }

  private static MultiLayerNetwork load(Path file)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    KerasLossUtils.registerCustomLoss("poly_loss", new LossPolyN(2));
    return KerasModelImport.importKerasSequentialModelAndWeights(file.toString(), true);
  }

  private static DataSet examples(MultiLayerNetwork network, int count) {
    // The last layer is the loss, which has no weights; the one before it has the outputs.
    int outputs = network.layerSize(network.getnLayers() - 2);
    INDArray inputs = Nd4j.randn(DataType.FLOAT, count, network.layerInputSize(0));
    INDArray largest = inputs.get(NDArrayIndex.all(), NDArrayIndex.interval(0, outputs)).argMax(1);
    INDArray labels = Nd4j.zeros(count, outputs);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, largest.getInt(i), 1);
    }
    return new DataSet(inputs, labels);
  }
}
