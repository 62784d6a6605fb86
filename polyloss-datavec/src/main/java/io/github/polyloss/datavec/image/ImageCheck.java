package io.github.polyloss.datavec.image;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Looks through image files for damage before hours of training depend on them. */
public final class ImageCheck {

  private ImageCheck() {}

  /**
   * Finds the images whose files are missing, cut off or not images. JPEG and PNG files are judged
   * by their structure, without decoding them; all cores take part. Drawn images are never damaged.
   *
   * @param images the images to look through
   * @param progress shows how many images are checked
   * @return the damaged images in the order of {@code images}, empty if there are none
   */
  public static List<DamagedImage> findDamaged(List<LabeledImage> images, Progress progress) {
    AtomicLong done = new AtomicLong();
    try (Progress.Task task = progress.start("checking images", images.size(), "images")) {
      return images.parallelStream()
          .flatMap(
              image -> {
                Optional<DamagedImage> damage = damage(image);
                task.reached(done.incrementAndGet());
                return damage.stream();
              })
          .toList();
    }
  }

  private static Optional<DamagedImage> damage(LabeledImage image) {
    if (image.source() instanceof FileImageSource file) {
      try {
        file.check();
      } catch (DataSetException e) {
        return Optional.of(new DamagedImage(image, e.getMessage()));
      }
    }
    return Optional.empty();
  }
}
