package io.github.polyloss.datavec.drawn;

import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.internal.Mats;
import java.lang.ref.SoftReference;
import java.util.function.Supplier;
import org.datavec.image.data.ImageWritable;

/**
 * A square picture that is drawn when it is first read and kept while there is memory: drawing
 * takes several times as long as augmenting, and every epoch reads it again.
 */
final class Drawing implements ImageSource {

  private final int size;
  private final Supplier<byte[]> painter;
  private volatile SoftReference<byte[]> kept = new SoftReference<>(null);

  Drawing(int size, Supplier<byte[]> painter) {
    this.size = size;
    this.painter = painter;
  }

  @Override
  public ImageWritable read() {
    byte[] bgr = kept.get();
    if (bgr == null) {
      bgr = painter.get();
      kept = new SoftReference<>(bgr);
    }
    return Mats.image(size, size, bgr);
  }
}
