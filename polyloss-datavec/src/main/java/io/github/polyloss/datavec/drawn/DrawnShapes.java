package io.github.polyloss.datavec.drawn;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.datavec.internal.Seeds;
import java.awt.BasicStroke;
import java.awt.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Plain shapes and textures in random colours, 64×64 pixels, to pretrain a small network on before
 * it sees {@link Petals}: polygons, stars, gears, rays, spirals, lobes, rings of beads, stripes,
 * scales and the like, and nothing that is a flower.
 *
 * <p>There is no end to the images: an image is a function of its split, its class and its number,
 * drawn when it is read.
 */
public final class DrawnShapes {

  private static final int SIZE = 64;

  private static final Map<String, Painter> SHAPES = shapes();

  private DrawnShapes() {}

  private static Map<String, Painter> shapes() {
    Map<String, Painter> shapes = new LinkedHashMap<>();
    for (int corners : new int[] {3, 4, 5, 6, 8}) {
      shapes.put("polygon-" + corners, filled(() -> Outline.polygon(corners)));
    }
    for (int points : new int[] {4, 5, 6, 8, 12}) {
      shapes.put("star-" + points, filled(() -> Outline.star(points, 0.45)));
    }
    for (int count : new int[] {2, 3, 4, 5, 6, 9}) {
      shapes.put("lobes-" + count, filled(() -> Outline.lobes(count, 0.3)));
    }
    for (int count : new int[] {3, 4, 5, 8}) {
      shapes.put("beads-" + count, filled(() -> Outline.beads(count)));
    }
    for (int count : new int[] {6, 10, 18}) {
      shapes.put("rays-" + count, filled(() -> Outline.rays(count)));
    }
    shapes.put("gear", filled(() -> Outline.gear(10)));
    shapes.put("cross", filled(Outline::cross));
    shapes.put("ring", filled(Outline::ring));
    shapes.put("target", filled(Outline::target));
    shapes.put("crescent", filled(Outline::crescent));
    shapes.put("arrow", filled(Outline::arrow));
    shapes.put("spiral", stroked(() -> Outline.spiral(3)));
    shapes.put("zigzag", stroked(Outline::zigzag));
    shapes.put("knot", stroked(Outline::knot));
    return shapes;
  }

  private static Painter filled(Supplier<Shape> outline) {
    return (pen, color, random) -> {
      Shape shape = outline.get();
      pen.setColor(color);
      if (RandomDraws.chance(0.8, random)) {
        pen.fill(shape);
        pen.setColor(Tint.lit(color, RandomDraws.between(0.4, 1.2, random)));
      }
      pen.setStroke(new BasicStroke((float) RandomDraws.between(0.02, 0.12, random)));
      pen.draw(shape);
    };
  }

  private static Painter stroked(Supplier<Shape> curve) {
    return (pen, color, random) -> {
      pen.setColor(color);
      pen.setStroke(Backdrop.stroke(RandomDraws.between(0.1, 0.2, random)));
      pen.draw(curve.get());
    };
  }

  /**
   * The data set.
   *
   * @param trainPerClass how many images of each class to train on
   * @param validPerClass how many to choose models on
   * @param testPerClass how many to test on
   * @return the same images everywhere and each time; a larger set begins with the smaller one
   * @throws IllegalArgumentException if a number is negative
   */
  public static ImageDataSet dataSet(int trainPerClass, int validPerClass, int testPerClass) {
    List<String> names = new ArrayList<>(SHAPES.keySet());
    for (Texture texture : Texture.values()) {
      names.add(texture.name().toLowerCase(Locale.ROOT));
    }
    return new ImageDataSet(
        "drawn shapes",
        names,
        split(Split.TRAIN, names, Checks.atLeast(0, trainPerClass, "trainPerClass")),
        split(Split.VALID, names, Checks.atLeast(0, validPerClass, "validPerClass")),
        split(Split.TEST, names, Checks.atLeast(0, testPerClass, "testPerClass")));
  }

  private static List<LabeledImage> split(Split split, List<String> names, int perClass) {
    List<Painter> painters = new ArrayList<>(SHAPES.values());
    List<LabeledImage> images = new ArrayList<>();
    for (int i = 0; i < perClass; i++) {
      for (int label = 0; label < names.size(); label++) {
        long seed = Seeds.mix(split.ordinal(), label, i);
        String name = "%s/%s-%05d".formatted(split.id(), names.get(label), i);
        images.add(
            new LabeledImage(
                name,
                label,
                label < painters.size()
                    ? source(painters.get(label), seed)
                    : texture(Texture.values()[label - painters.size()], seed)));
      }
    }
    return images;
  }

  private static ImageSource source(Painter painter, long seed) {
    return () -> Mats.image(SIZE, SIZE, ShapeScene.shape(painter, SIZE, seed));
  }

  private static ImageSource texture(Texture texture, long seed) {
    return () -> Mats.image(SIZE, SIZE, ShapeScene.texture(texture, SIZE, seed));
  }
}
