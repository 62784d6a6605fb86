package io.github.polyloss.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.transform.Augmentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Problem: a program with DL4J is to use a model that {@link FineTuneFlowers} or {@code ./polyloss}
 * has saved.
 *
 * <p>Look at {@link #run}: the file is one of DL4J's ModelSerializer, with an entry {@code
 * polyloss.json} beside DL4J's own that names the classes and the size of the images. ImageBatches
 * prepares an image as the model has learnt them.
 *
 * <p>Arguments: the model, and an image file; without one, a flower that this project draws.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=PredictFlower \
 *     -Dexample.args="runs/flowers.zip"
 * </pre>
 */
public final class PredictFlower {

  private static final int LIKELIEST = 5;

  private PredictFlower() {}

  /** A class and what the model gives it. */
  public record Guess(String className, double probability) {}

  public static void main(String[] args) throws IOException {
    LabeledImage daisy = Petals.dataSet().test().get(11);
    ImageSource image = args.length > 1 ? ImageSource.of(Path.of(args[1])) : daisy.source();
    System.out.println(args.length > 1 ? args[1] : daisy.name());
    for (Guess guess : run(Path.of(args[0]), image)) {
      System.out.printf("%6.1f %%  %s%n", 100 * guess.probability(), guess.className());
    }
  }

  /** The likeliest classes, the likeliest first. */
  static List<Guess> run(Path file, ImageSource source) throws IOException {
    ComputationGraph model = ModelSerializer.restoreComputationGraph(file.toFile());
    JsonNode card;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      card = new ObjectMapper().readTree(zip.getInputStream(zip.getEntry("polyloss.json")));
    }
    LabeledImage image = new LabeledImage("image", 0, source);
    Augmentation square = Augmentation.none(card.get("imageSize").asInt());
    try (ImageBatches images =
        ImageBatches.builder(List.of(image), 1).augmentation(square).build()) {
      INDArray probabilities = model.outputSingle(images.next().getFeatures());
      return IntStream.range(0, (int) probabilities.length())
          .mapToObj(
              label ->
                  new Guess(
                      card.get("classNames").get(label).asText(), probabilities.getDouble(label)))
          .sorted(Comparator.comparingDouble(Guess::probability).reversed())
          .limit(LIKELIEST)
          .toList();
    }
  }
}
