package io.github.polyloss.datavec.drawn;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.internal.Seeds;
import java.util.ArrayList;
import java.util.List;

/**
 * Flowers that the project draws itself, so that everything can be tried without a download: 16
 * species, 64×64 pixels, 1600 images to train on, 320 to choose models on, and 800 to test on.
 *
 * <p>The species differ in the shape, the number and the rows of their petals and in the middle of
 * the flower. Colour does not tell them apart: each comes in several families of colours and shares
 * every one with others. Place, size, turn, tilt, backdrop, neighbours, leaves in front, and light
 * are drawn anew for each image.
 *
 * <p>An image is a function of its split, its species and its number, drawn when it is first read;
 * no file holds it, and everybody has the same.
 */
public final class Petals {

  /** What the data set is called on the command line and in reports. */
  public static final String NAME = "petals";

  private static final int SIZE = 64;
  private static final int TRAIN_PER_CLASS = 100;
  private static final int VALID_PER_CLASS = 20;
  private static final int TEST_PER_CLASS = 50;

  private Petals() {}

  static final List<Species> SPECIES =
      List.of(
          new Species(
              "trillium",
              List.of(Tint.WHITE, Tint.PINK, Tint.RED),
              RadialFlower.of(PetalShape.POINTED, 3)
                  .width(0.85)
                  .sepals()
                  .veins(0.3)
                  .centre(Centre.STAMENS, 0.2)
                  .build()),
          new Species(
              "spiderwort",
              List.of(Tint.BLUE, Tint.VIOLET, Tint.WHITE),
              RadialFlower.of(PetalShape.ROUND, 3).width(1.15).centre(Centre.DISC, 0.2).build()),
          new Species(
              "dogwood",
              List.of(Tint.WHITE, Tint.PINK, Tint.YELLOW),
              RadialFlower.of(PetalShape.HEART, 4)
                  .width(0.85)
                  .veins(0.3)
                  .centre(Centre.BUTTON, 0.16)
                  .build()),
          new Species(
              "poppy",
              List.of(Tint.RED, Tint.ORANGE, Tint.YELLOW),
              RadialFlower.of(PetalShape.RUFFLED, 4)
                  .width(1.4)
                  .eye(0.25)
                  .centre(Centre.BOSS, 0.28)
                  .build()),
          new Species(
              "primrose",
              List.of(Tint.YELLOW, Tint.PINK, Tint.MAGENTA),
              RadialFlower.of(PetalShape.HEART, 5)
                  .width(0.85)
                  .eye(0.3)
                  .centre(Centre.BUTTON, 0.1)
                  .build()),
          new Species(
              "periwinkle",
              List.of(Tint.BLUE, Tint.VIOLET, Tint.MAGENTA),
              RadialFlower.of(PetalShape.PINWHEEL, 5)
                  .width(0.62)
                  .eye(0.18)
                  .centre(Centre.BUTTON, 0.07)
                  .build()),
          new Species(
              "columbine",
              List.of(Tint.BLUE, Tint.RED, Tint.VIOLET),
              RadialFlower.of(PetalShape.ROUND, 5)
                  .width(0.75)
                  .spurs(0.4)
                  .centre(Centre.DISC, 0.15)
                  .build()),
          new Species(
              "lily",
              List.of(Tint.ORANGE, Tint.WHITE, Tint.PINK),
              RadialFlower.of(PetalShape.POINTED, 6)
                  .width(0.5)
                  .spots(5)
                  .veins(0.4)
                  .centre(Centre.STAMENS, 0.5)
                  .build()),
          new Species(
              "daffodil",
              List.of(Tint.YELLOW, Tint.WHITE, Tint.ORANGE),
              RadialFlower.of(PetalShape.ROUND, 6)
                  .width(0.6)
                  .veins(0.2)
                  .centre(Centre.TRUMPET, 0.38)
                  .build()),
          new Species(
              "cosmos",
              List.of(Tint.PINK, Tint.MAGENTA, Tint.WHITE, Tint.ORANGE),
              RadialFlower.of(PetalShape.TOOTHED, 8)
                  .width(0.62)
                  .veins(0.25)
                  .centre(Centre.DISC, 0.19)
                  .build()),
          new Species(
              "coneflower",
              List.of(Tint.YELLOW, Tint.MAGENTA, Tint.ORANGE),
              RadialFlower.of(PetalShape.STRAP, 12).width(0.27).centre(Centre.CONE, 0.34).build()),
          new Species(
              "daisy",
              List.of(Tint.WHITE, Tint.PINK, Tint.VIOLET),
              RadialFlower.of(PetalShape.STRAP, 22).width(0.16).centre(Centre.DISC, 0.27).build()),
          new Species(
              "dahlia",
              List.of(Tint.RED, Tint.MAGENTA, Tint.YELLOW, Tint.PINK),
              RadialFlower.of(PetalShape.POINTED, 12).width(0.42).rows(4).build()),
          new Species(
              "carnation",
              List.of(Tint.PINK, Tint.RED, Tint.WHITE),
              RadialFlower.of(PetalShape.FRINGED, 7).width(1.1).rows(3).build()),
          new Species(
              "bellflower",
              List.of(Tint.BLUE, Tint.VIOLET, Tint.WHITE),
              new HangingFlower(1, 1.45, 0.75, 1.15, 3)),
          new Species(
              "foxglove",
              List.of(Tint.MAGENTA, Tint.PINK, Tint.YELLOW, Tint.VIOLET),
              new HangingFlower(5, 0.9, 0.36, 0.52, 2)));

  /**
   * The data set.
   *
   * @return 16 species; the same images everywhere and each time
   */
  public static ImageDataSet dataSet() {
    return new ImageDataSet(
        NAME,
        SPECIES.stream().map(Species::name).toList(),
        split(Split.TRAIN, TRAIN_PER_CLASS),
        split(Split.VALID, VALID_PER_CLASS),
        split(Split.TEST, TEST_PER_CLASS));
  }

  private static List<LabeledImage> split(Split split, int perClass) {
    List<LabeledImage> images = new ArrayList<>();
    for (int i = 0; i < perClass; i++) {
      for (int label = 0; label < SPECIES.size(); label++) {
        images.add(image(split, label, i));
      }
    }
    return images;
  }

  private static LabeledImage image(Split split, int label, int index) {
    Species species = SPECIES.get(label);
    long seed = Seeds.mix(split.ordinal(), label, index);
    return new LabeledImage(
        "%s/%s-%03d".formatted(split.id(), species.name(), index),
        label,
        new Drawing(SIZE, () -> FlowerScene.draw(species, SIZE, seed)));
  }
}
