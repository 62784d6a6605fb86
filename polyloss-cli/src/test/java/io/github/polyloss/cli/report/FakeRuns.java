package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.datavec.image.data.ImageWritable;

/** Made-up runs on drawn images, of any number of classes, losses and seeds. */
final class FakeRuns {

  private static final List<String> NAMES =
      List.of(
          "<b>",
          "rose & thorn",
          "colt's foot",
          "bird of paradise",
          "bishop of llandaff",
          "iris",
          "great masterwort with a name that does not end soon",
          "daisy",
          "tulip",
          "peony");

  private FakeRuns() {}

  static ImageDataSet data(int classes, int trainPerClass, int testPerClass) {
    List<String> names =
        IntStream.range(0, classes)
            .mapToObj(k -> k < NAMES.size() ? NAMES.get(k) : "flower " + k)
            .toList();
    return new ImageDataSet(
        "made up",
        names,
        images(Split.TRAIN, classes, trainPerClass),
        images(Split.VALID, classes, trainPerClass),
        images(Split.TEST, classes, testPerClass));
  }

  private static List<LabeledImage> images(Split split, int classes, int perClass) {
    List<LabeledImage> images = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      for (int i = 0; i < perClass + k % 3; i++) {
        int label = k;
        int shade = i;
        images.add(
            new LabeledImage(
                split.id() + "/" + k + "/" + i + ".jpg", k, () -> drawing(label, shade)));
      }
    }
    return images;
  }

  private static ImageWritable drawing(int label, int shade) {
    BufferedImage image = new BufferedImage(120, 90, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(40, 90 + shade % 5 * 10, 50));
    g.fillRect(0, 0, 120, 90);
    g.setColor(Color.getHSBColor(label * 0.137f, 0.8f, 0.9f));
    for (int petal = 0; petal < 5 + label % 4; petal++) {
      double angle = 2 * Math.PI * petal / (5 + label % 4);
      g.fillOval((int) (48 + 22 * Math.cos(angle)), (int) (33 + 22 * Math.sin(angle)), 24, 24);
    }
    g.dispose();
    return new ImageWritable(new Java2DFrameConverter().convert(image));
  }

  static RunSummary summary(ImageDataSet data, List<String> losses, int seeds) {
    List<RunResult> runs = new ArrayList<>();
    for (int l = 0; l < losses.size(); l++) {
      for (int seed = 1; seed <= seeds; seed++) {
        runs.add(run(losses.get(l), l, seed, data.classNames().size()));
      }
    }
    return new RunSummary(
        "compare",
        List.of("--data", "my flowers", "--loss", "ce", "--loss", "poly:2,-1"),
        RunSummary.Data.of(data),
        "resnet18",
        3,
        64,
        "cpu",
        runs);
  }

  private static RunResult run(String loss, int index, long seed, int classes) {
    Random random = new Random(31 * index + seed);
    List<EpochResult> epochs = new ArrayList<>();
    for (int e = 1; e <= 12; e++) {
      double progress = 1 - Math.exp(-e / 3.0);
      double start = Math.log(classes) * (1 + 0.6 * index);
      epochs.add(
          new EpochResult(
              e <= 8 ? Phase.FROZEN : Phase.UNFROZEN,
              e,
              start * (1 - 0.9 * progress) + 0.05 * random.nextDouble(),
              start * (1 - 0.75 * progress) + 0.1 * random.nextDouble(),
              0.2 + (0.68 + 0.02 * index) * progress + 0.02 * random.nextGaussian(),
              420 + 20 * random.nextGaussian(),
              0.01 * e));
    }
    double best = epochs.stream().mapToDouble(EpochResult::validAccuracy).max().orElseThrow();
    return new RunResult(loss, seed, epochs, best, best - 0.02, 81.25 + 3 * seed);
  }

  static List<TestPredictions> predictions(RunSummary summary, ImageDataSet data) {
    return summary.runs().stream()
        .map(
            run ->
                new TestPredictions(
                    run.loss(),
                    run.seed(),
                    data.test(),
                    probabilities(data, 97 * run.seed() + run.loss().hashCode())))
        .toList();
  }

  private static float[][] probabilities(ImageDataSet data, long seed) {
    Random random = new Random(seed);
    int classes = data.classNames().size();
    float[][] rows = new float[data.test().size()][classes];
    for (int i = 0; i < rows.length; i++) {
      int label = data.test().get(i).label();
      boolean wrong = random.nextDouble() < 0.05 + 0.25 * (label % 5) / 4;
      int likeliest = wrong ? (label + 1 + random.nextInt(3)) % classes : label;
      float confidence = 0.5f + 0.499f * random.nextFloat();
      for (int k = 0; k < classes; k++) {
        rows[i][k] = (1 - confidence) / (classes - 1);
      }
      rows[i][likeliest] = confidence;
    }
    return rows;
  }
}
