package io.github.polyloss.ui;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;

/**
 * Passes statistics on at once, and holds them until the epoch has ended: a run that goes on trains
 * the epoch again in which it was stopped, so what was seen of it must not be kept.
 */
final class EpochStats implements StatsStorageRouter {

  private final StatsStorageRouter shown;
  private List<Persistable> held = new ArrayList<>();

  EpochStats(StatsStorageRouter shown) {
    this.shown = shown;
  }

  /** What has come since the last call. */
  List<Persistable> take() {
    List<Persistable> taken = held;
    held = new ArrayList<>();
    return taken;
  }

  @Override
  public void putStorageMetaData(StorageMetaData data) {
    held.add(data);
    shown.putStorageMetaData(data);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> data) {
    data.forEach(this::putStorageMetaData);
  }

  @Override
  public void putStaticInfo(Persistable info) {
    held.add(info);
    shown.putStaticInfo(info);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> infos) {
    infos.forEach(this::putStaticInfo);
  }

  @Override
  public void putUpdate(Persistable update) {
    held.add(update);
    shown.putUpdate(update);
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }
}
