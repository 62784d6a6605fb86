package io.github.polyloss.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.internal.OffHeap;
import io.github.polyloss.internal.RowVector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All that a run needs to resume after an epoch as if it had never stopped.
 *
 * @param epochs the numbers of the epochs so far
 * @param seconds that the epochs took, all together
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

  private static final int MAGIC = 0x504C4332;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the sum comes to over any bytes with their own sum, lowest byte first, behind them. */
  private static final long WHOLE = sum(new byte[Integer.BYTES]);

  /**
   * The parameters of the best epoch.
   *
   * @param accuracy on the validation images
   * @param body its parameters, or null if that is the frozen one
   * @param head its parameters
   */
  record Best(double accuracy, INDArray body, INDArray head) {

    void free() {
      OffHeap.free(body, head);
    }
  }

  /**
   * The state of a network in training; of a network at hand, its very arrays: they change when it
   * trains on.
   */
  record NetworkState(INDArray parameters, INDArray updater, int iterations, int epochs) {

    static NetworkState of(ComputationGraph network) {
      return new NetworkState(
          network.params(),
          network.getUpdater().getStateViewArray(),
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

  /** Where a checkpoint comes from. */
  @FunctionalInterface
  public interface Source {

    /**
     * Starts at the beginning, each time anew.
     *
     * @return the bytes of the checkpoint
     * @throws IOException if that fails
     */
    InputStream open() throws IOException;
  }

  private static long sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }

  /**
   * Writes the checkpoint, with a checksum at its end.
   *
   * @param out receives the checkpoint; stays open
   * @throws IOException if that fails
   */
  public void write(OutputStream out) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(checked);
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
    data.writeInt(Integer.reverseBytes((int) checked.getChecksum().getValue()));
    data.flush();
  }

  private static void write(NetworkState state, DataOutputStream data) throws IOException {
    Nd4j.write(state.parameters, data);
    Nd4j.write(state.updater, data);
    data.writeInt(state.iterations);
    data.writeInt(state.epochs);
  }

  /**
   * Reads a checkpoint, after a first pass over it that finds any damage: a single wrong bit in a
   * parameter would not be seen otherwise.
   *
   * @param source opens the checkpoint; called twice
   * @return the checkpoint
   * @throws IOException if it cannot be read, or is none or not whole
   */
  public static Checkpoint read(Source source) throws IOException {
    long size = checkedSize(source);
    try (DataInputStream data = new DataInputStream(source.open())) {
      expectMagic(data);
      List<EpochResult> epochs =
          JSON.readValue(data.readNBytes(data.readInt()), new TypeReference<>() {});
      double seconds = data.readDouble();
      RandomState random = new RandomState(data.readLong(), data.readLong());
      NetworkState head = readNetwork(data, size);
      NetworkState full = data.readBoolean() ? readNetwork(data, size) : null;
      double accuracy = data.readDouble();
      INDArray body = data.readBoolean() ? RowVector.read(data, size) : null;
      Best best = new Best(accuracy, body, RowVector.read(data, size));
      return new Checkpoint(List.copyOf(epochs), seconds, head, full, best, random);
    } catch (EOFException e) {
      throw new IOException("it ends too early", e);
    } catch (RuntimeException e) {
      throw new IOException("it holds no checkpoint: " + e.getMessage(), e);
    }
  }

  private static long checkedSize(Source source) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(source.open(), new CRC32C())) {
      expectMagic(new DataInputStream(in));
      long size = in.transferTo(OutputStream.nullOutputStream());
      if (in.getChecksum().getValue() != WHOLE) {
        throw new IOException("it is damaged: its checksum is wrong");
      }
      return size;
    } catch (EOFException e) {
      throw new IOException("it ends too early", e);
    }
  }

  private static void expectMagic(DataInputStream data) throws IOException {
    if (data.readInt() != MAGIC) {
      throw new IOException("it is not a checkpoint of this version");
    }
  }

  private static NetworkState readNetwork(DataInputStream data, long maxLength) throws IOException {
    return new NetworkState(
        RowVector.read(data, maxLength),
        RowVector.read(data, maxLength),
        data.readInt(),
        data.readInt());
  }
}
