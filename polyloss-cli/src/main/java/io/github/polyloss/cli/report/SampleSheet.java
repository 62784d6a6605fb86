package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pictures of every class on one sheet: a row of several for each of a few classes, one picture for
 * each of many.
 */
final class SampleSheet {

  private static final int MANY_CLASSES = 30;
  private static final int IMAGES_A_ROW = 6;
  private static final int CLASSES_A_ROW = 8;
  private static final int SIDE = 96;
  private static final int GAP = 8;
  private static final int PADDING = 16;
  private static final int TITLE = 48;
  private static final int CAPTION = 20;
  private static final int NAME_WIDTH = 150;

  private SampleSheet() {}

  static BufferedImage draw(ImageDataSet data) throws IOException {
    boolean many = data.classNames().size() > MANY_CLASSES;
    List<List<BufferedImage>> pictures = pictures(data, many ? 1 : IMAGES_A_ROW);
    return many ? grid(data, pictures) : rows(data, pictures);
  }

  private static List<List<BufferedImage>> pictures(ImageDataSet data, int limit)
      throws IOException {
    List<List<BufferedImage>> pictures = new ArrayList<>();
    data.classNames().forEach(name -> pictures.add(new ArrayList<>()));
    List<LabeledImage> images =
        Arrays.stream(Split.values()).flatMap(split -> data.images(split).stream()).toList();
    for (LabeledImage image : images) {
      List<BufferedImage> ofClass = pictures.get(image.label());
      if (ofClass.size() < limit) {
        ofClass.add(Pictures.thumbnail(image, SIDE * ChartStyle.SCALE));
      }
    }
    return pictures;
  }

  private static BufferedImage rows(ImageDataSet data, List<List<BufferedImage>> pictures) {
    int width = PADDING + NAME_WIDTH + IMAGES_A_ROW * (SIDE + GAP) + PADDING;
    int height = TITLE + pictures.size() * (SIDE + GAP) + PADDING;
    return ChartStyle.draw(
        width,
        height,
        ChartStyle.SCALE,
        g -> {
          title(g, data, width);
          for (int k = 0; k < pictures.size(); k++) {
            int y = TITLE + k * (SIDE + GAP);
            g.setFont(ChartStyle.labelFont().deriveFont(14f));
            String name = Text.shortened(g, data.classNames().get(k), NAME_WIDTH - 12);
            Text.right(g, name, PADDING + NAME_WIDTH - 12, y + SIDE / 2.0 + 5);
            for (int i = 0; i < pictures.get(k).size(); i++) {
              picture(g, pictures.get(k).get(i), PADDING + NAME_WIDTH + i * (SIDE + GAP), y);
            }
          }
        });
  }

  private static BufferedImage grid(ImageDataSet data, List<List<BufferedImage>> pictures) {
    int cell = SIDE + 2 * GAP;
    int rows = (pictures.size() + CLASSES_A_ROW - 1) / CLASSES_A_ROW;
    int width = 2 * PADDING + CLASSES_A_ROW * cell;
    int height = TITLE + rows * (SIDE + CAPTION + GAP) + PADDING;
    return ChartStyle.draw(
        width,
        height,
        ChartStyle.SCALE,
        g -> {
          title(g, data, width);
          g.setFont(ChartStyle.labelFont().deriveFont(12f));
          for (int k = 0; k < pictures.size(); k++) {
            int x = PADDING + k % CLASSES_A_ROW * cell + GAP;
            int y = TITLE + k / CLASSES_A_ROW * (SIDE + CAPTION + GAP);
            pictures.get(k).forEach(image -> picture(g, image, x, y));
            String name = Text.shortened(g, data.classNames().get(k), cell - 4);
            Text.centred(g, name, x + SIDE / 2.0, y + SIDE + 15);
          }
        });
  }

  private static void title(Graphics2D g, ImageDataSet data, int width) {
    g.setColor(ChartStyle.INK);
    g.setFont(ChartStyle.titleFont());
    Text.centred(g, "Samples of " + data.name(), width / 2.0, 31);
  }

  private static void picture(Graphics2D g, BufferedImage image, int x, int y) {
    g.drawImage(image, x, y, SIDE, SIDE, null);
  }
}
