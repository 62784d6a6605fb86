package io.github.polyloss.cli;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict}: the likeliest classes of images. */
@Command(
    name = "predict",
    description = "Name the likeliest classes of images with a trained model.",
    footer = {
      "",
      "Examples:",
      "  polyloss predict runs/compare/best-poly_2-1.zip rose.jpg tulip.jpg",
      "  polyloss predict runs/compare/best-poly_2-1.zip --data petals --count 10",
    })
final class PredictCommand implements Callable<Integer> {

  private static final int SHOWN = 5;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A best-LOSS-SEED.zip of a run.")
  private Path model;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "IMAGE", description = "Image files.")
  private List<Path> files = List.of();

  @Option(
      names = "--data",
      paramLabel = "SET",
      description = "Instead of files: images of a data set, named as for the other commands.")
  private String data;

  @Option(
      names = "--split",
      defaultValue = "test",
      description = "Of --data: ${COMPLETION-CANDIDATES} [${DEFAULT-VALUE}].")
  private Split split;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Of --data: how many images, drawn at random but always the same [${DEFAULT-VALUE}].")
  private int count;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (files.isEmpty() == (data == null)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "expected either image files or --data");
    }
    ModelFile loaded = ModelFile.read(model);
    List<LabeledImage> images = data == null ? images() : sample(loaded);
    float[][] probabilities = Predictor.predict(loaded, images);
    print(loaded.card().classNames(), images, probabilities);
    return CommandLine.ExitCode.OK;
  }

  private List<LabeledImage> images() {
    return files.stream()
        .map(file -> new LabeledImage(file.toString(), 0, ImageSource.of(file)))
        .toList();
  }

  private List<LabeledImage> sample(ModelFile loaded) throws IOException {
    if (count < 1) {
      throw new UserException("--count must be at least 1, got " + count);
    }
    ImageDataSet set = DataOptions.open(data, Console.of(spec));
    int classes = loaded.card().classNames().size();
    if (set.classNames().size() != classes) {
      throw new UserException(
          "model %s tells %d classes apart, but --data %s has %d"
              .formatted(model, classes, data, set.classNames().size()));
    }
    List<LabeledImage> images = new ArrayList<>(set.images(split));
    Collections.shuffle(images, new Random(0));
    return images.subList(0, Math.min(count, images.size()));
  }

  private void print(List<String> classes, List<LabeledImage> images, float[][] probabilities) {
    int right = 0;
    for (int i = 0; i < images.size(); i++) {
      LabeledImage image = images.get(i);
      List<Integer> order = likeliest(probabilities[i]);
      System.out.println(
          image.name() + (data == null ? "" : "  (" + classes.get(image.label()) + ")"));
      for (int k : order.subList(0, Math.min(SHOWN, order.size()))) {
        System.out.printf(Locale.ROOT, "  %.3f  %s%n", probabilities[i][k], classes.get(k));
      }
      right += order.get(0) == image.label() ? 1 : 0;
    }
    if (data != null) {
      System.out.printf("%d of %d right%n", right, images.size());
    }
  }

  private static List<Integer> likeliest(float[] probabilities) {
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < probabilities.length; k++) {
      order.add(k);
    }
    order.sort((a, b) -> Float.compare(probabilities[b], probabilities[a]));
    return order;
  }
}
