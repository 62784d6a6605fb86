package io.github.polyloss.ui;

import io.github.polyloss.internal.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsInitializationReport;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsReport;
import org.deeplearning4j.ui.model.storage.impl.SbeStorageMetaData;

/**
 * Statistics on the disk, each in DL4J's own binary form. DL4J's own files, of MapDB and of SQLite,
 * hold serialised Java objects: who opens one runs what its author has put there.
 */
final class StatsFile {

  /** What a record holds, as its first byte. */
  private enum Kind {
    META_DATA,
    STATIC_INFO,
    UPDATE
  }

  private final Path path;

  StatsFile(Path path) {
    this.path = path;
  }

  /** Whether anything is kept. */
  boolean exists() {
    return Files.exists(path);
  }

  /** Adds statistics behind those that are kept. */
  void add(List<Persistable> statistics) throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (Persistable each : statistics) {
      byte[] encoded = each.encode();
      byte[] record = new byte[1 + encoded.length];
      record[0] = (byte) kind(each).ordinal();
      System.arraycopy(encoded, 0, record, 1, encoded.length);
      records.add(record);
    }
    Records.append(path, records);
  }

  private static Kind kind(Persistable statistics) {
    if (statistics instanceof StorageMetaData) {
      return Kind.META_DATA;
    }
    return statistics instanceof SbeStatsReport ? Kind.UPDATE : Kind.STATIC_INFO;
  }

  /** Gives all that is kept to a storage. */
  void readInto(StatsStorageRouter storage) throws IOException {
    give(Records.read(path), storage);
  }

  /** Does the same, before more is added: what a process that died has left half is cut off. */
  void goOnInto(StatsStorageRouter storage) throws IOException {
    if (exists()) {
      give(Records.readAndCut(path), storage);
    }
  }

  private void give(List<byte[]> records, StatsStorageRouter storage) throws IOException {
    for (byte[] record : records) {
      try {
        give(record, storage);
      } catch (RuntimeException e) {
        throw new IOException(path + " is damaged: " + e.getMessage(), e);
      }
    }
  }

  private static void give(byte[] record, StatsStorageRouter storage) {
    byte[] encoded = Arrays.copyOfRange(record, 1, record.length);
    switch (Kind.values()[record[0]]) {
      case META_DATA -> {
        SbeStorageMetaData data = new SbeStorageMetaData();
        data.decode(encoded);
        storage.putStorageMetaData(data);
      }
      case STATIC_INFO -> {
        SbeStatsInitializationReport info = new SbeStatsInitializationReport();
        info.decode(encoded);
        storage.putStaticInfo(info);
      }
      case UPDATE -> {
        SbeStatsReport update = new SbeStatsReport();
        update.decode(encoded);
        storage.putUpdate(update);
      }
    }
  }
}
