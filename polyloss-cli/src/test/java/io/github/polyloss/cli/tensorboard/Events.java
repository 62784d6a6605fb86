package io.github.polyloss.cli.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Reads event files with TensorFlow's own messages. */
public final class Events {

  private Events() {}

  static List<Event> read(Path folder) throws IOException {
    List<Event> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        ByteBuffer records =
            ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (records.hasRemaining()) {
          byte[] record = new byte[(int) records.getLong()];
          records.getInt(); // checksum, see RecordsTest
          records.get(record).getInt();
          all.add(Event.parseFrom(record));
        }
      }
    }
    return all;
  }

  /** By tag and step; each may stand there once. */
  public static Map<String, Map<Long, Float>> scalars(Path folder) throws IOException {
    Map<String, Map<Long, Float>> scalars = new TreeMap<>();
    for (Event event : read(folder)) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        Float before =
            scalars
                .computeIfAbsent(value.getTag(), tag -> new TreeMap<>())
                .put(event.getStep(), value.getSimpleValue());
        assertThat(before).as("%s at step %d", value.getTag(), event.getStep()).isNull();
      }
    }
    return scalars;
  }
}
