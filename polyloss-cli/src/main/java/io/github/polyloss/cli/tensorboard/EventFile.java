package io.github.polyloss.cli.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.Summary;

/**
 * A file of TensorFlow's {@code Event} messages. ND4J has the message {@code Summary}, but not the
 * {@code Event} around it, whose few fields are written here by their numbers in {@code
 * event.proto}.
 */
final class EventFile {

  private static final String PREFIX = "events.out.tfevents.";
  private static final String VERSION = "brain.Event:2";

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final byte[] SESSION_LOG_STATUS_START = {8, 1};

  private final Path file;

  private EventFile(Path file) {
    this.file = file;
  }

  /** What fills a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** Begins a file in place of those that the folder holds. */
  static EventFile replace(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
    EventFile events =
        new EventFile(folder.resolve(PREFIX + System.currentTimeMillis() + ".polyloss"));
    Records.append(
        events.file,
        List.of(
            event(0, out -> out.writeString(FILE_VERSION, VERSION)),
            // A TensorBoard that has read the old file forgets the steps from this one on.
            event(0, out -> out.writeByteArray(SESSION_LOG, SESSION_LOG_STATUS_START))));
    return events;
  }

  /** Adds numbers of one step. Those that are not finite are left out. */
  void add(long step, Map<String, Double> scalars) throws IOException {
    Summary.Builder summary = Summary.newBuilder();
    scalars.forEach(
        (tag, value) -> {
          if (Double.isFinite(value)) {
            summary.addValueBuilder().setTag(tag).setSimpleValue(value.floatValue());
          }
        });
    Summary all = summary.build();
    Records.append(file, List.of(event(step, out -> out.writeMessage(SUMMARY, all))));
  }

  private static byte[] event(long step, Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeDouble(WALL_TIME, System.currentTimeMillis() / 1e3);
    out.writeInt64(STEP, step);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}
