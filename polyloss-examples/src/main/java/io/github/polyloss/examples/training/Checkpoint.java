package io.github.polyloss.examples.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.examples.run.EpochResult;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All that a run needs to go on after an epoch as if it had never stopped.
 *
 * @param epochs the numbers of the epochs so far
 * @param seconds that they took
 * @param head the network of the frozen epochs
 * @param full body and head, or null while the body is frozen
 * @param best the parameters of the best epoch so far
 * @param random the state of the generator that dropout draws from
 */
public record Checkpoint(
    List<EpochResult> epochs,
    double seconds,
    NetworkState head,
    NetworkState full,
    Best best,
    RandomState random) {

  private static final int MAGIC = 0x504C4331;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The parameters of the best epoch.
   *
   * @param accuracy on the validation images
   * @param body its parameters, or null if that is the frozen one
   * @param head its parameters
   */
  record Best(double accuracy, INDArray body, INDArray head) {}

  /** The state of a network in training. */
  record NetworkState(INDArray parameters, INDArray updater, int iterations, int epochs) {

    static NetworkState of(ComputationGraph network) {
      return new NetworkState(
          network.params().dup(),
          network.getUpdater().getStateViewArray().dup(),
          network.getIterationCount(),
          network.getEpochCount());
    }

    void restore(ComputationGraph network) {
      network.setParams(parameters);
      network.getUpdater().getStateViewArray().assign(updater);
      network.getConfiguration().setIterationCount(iterations);
      network.getConfiguration().setEpochCount(epochs);
    }
  }

  /** The state of ND4J's generator of random numbers. */
  record RandomState(long root, long node) {

    static RandomState now() {
      Random random = Nd4j.getRandom();
      return new RandomState(random.rootState(), random.nodeState());
    }

    void restore() {
      Nd4j.getRandom().setStates(root, node);
    }
  }

  /**
   * Writes the checkpoint.
   *
   * @param out where to
   * @throws IOException if that fails
   */
  public void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(MAGIC);
    byte[] json = JSON.writeValueAsBytes(epochs);
    data.writeInt(json.length);
    data.write(json);
    data.writeDouble(seconds);
    data.writeLong(random.root);
    data.writeLong(random.node);
    write(head, data);
    data.writeBoolean(full != null);
    if (full != null) {
      write(full, data);
    }
    data.writeDouble(best.accuracy);
    data.writeBoolean(best.body != null);
    if (best.body != null) {
      Nd4j.write(best.body, data);
    }
    Nd4j.write(best.head, data);
    data.writeInt(MAGIC);
    data.flush();
  }

  private static void write(NetworkState state, DataOutputStream data) throws IOException {
    Nd4j.write(state.parameters, data);
    Nd4j.write(state.updater, data);
    data.writeInt(state.iterations);
    data.writeInt(state.epochs);
  }

  /**
   * Reads a checkpoint.
   *
   * @param in from where
   * @return the checkpoint
   * @throws IOException if it cannot be read, or is none or not whole
   */
  public static Checkpoint read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    expectMagic(data);
    int length = data.readInt();
    List<EpochResult> epochs =
        JSON.readValue(data.readNBytes(Math.max(0, length)), new TypeReference<>() {});
    double seconds = data.readDouble();
    RandomState random = new RandomState(data.readLong(), data.readLong());
    NetworkState head = readNetwork(data);
    NetworkState full = data.readBoolean() ? readNetwork(data) : null;
    double accuracy = data.readDouble();
    INDArray body = data.readBoolean() ? Nd4j.read(data) : null;
    Best best = new Best(accuracy, body, Nd4j.read(data));
    expectMagic(data);
    return new Checkpoint(List.copyOf(epochs), seconds, head, full, best, random);
  }

  private static void expectMagic(DataInputStream data) throws IOException {
    if (data.readInt() != MAGIC) {
      throw new IOException("not a checkpoint of this program");
    }
  }

  private static NetworkState readNetwork(DataInputStream data) throws IOException {
    return new NetworkState(Nd4j.read(data), Nd4j.read(data), data.readInt(), data.readInt());
  }
}
