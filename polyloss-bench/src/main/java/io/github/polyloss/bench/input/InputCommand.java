package io.github.polyloss.bench.input;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageSource;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.datavec.transform.HueSaturationTransform;
import io.github.polyloss.datavec.transform.LightingTransform;
import io.github.polyloss.datavec.transform.RandomViewTransform;
import io.github.polyloss.datavec.transform.SquareTransform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.commons.io.file.PathUtils;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, and prints the table. */
@Command(
    name = "input",
    description = "Times decoding and augmenting JPEG files of 500×667 pixels, and prints a table.",
    showDefaultValues = true)
public final class InputCommand implements Callable<Integer> {

  @Option(names = "--files", description = "How many JPEG files an epoch has.")
  int files = 512;

  @Option(names = "--size", description = "The side of the square images in the batches.")
  int size = 224;

  @Option(names = "--batch-size", description = "Images a batch.")
  int batchSize = 32;

  @Option(names = "--threads", description = "Threads of ImageBatches.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--rounds",
      description = "Epochs of each, which take turns, after one unmeasured.")
  int rounds = 9;

  @Option(names = "--out", description = "The folder for input.md.")
  Path out = Path.of(".");

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("polyloss-input");
    try {
      List<Path> jpegs = Photographs.write(Petals.dataSet().train().subList(0, files), folder);
      System.out.printf(
          Locale.ROOT,
          "%d JPEG files of 500×667 pixels, %d kB on average, to %d×%d, batches of %d%n%n",
          files,
          PathUtils.sizeOfDirectory(folder) / files / 1000,
          size,
          size,
          batchSize);
      String table = table(measure(inputs(jpegs)));
      System.out.println(table);
      Files.createDirectories(out);
      Files.writeString(out.resolve("input.md"), table);
    } finally {
      PathUtils.deleteDirectory(folder);
    }
    return CommandLine.ExitCode.OK;
  }

  private Map<String, double[]> measure(List<Input> inputs) throws Exception {
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (Input input : inputs) {
        double rate = input.imagesPerSecond(round);
        if (round >= 0) {
          rates.computeIfAbsent(input.title(), title -> new double[rounds])[round] = rate;
        }
      }
    }
    return rates;
  }

  private List<Input> inputs(List<Path> jpegs) {
    List<LabeledImage> images = new ArrayList<>();
    for (Path jpeg : jpegs) {
      int label = Integer.parseInt(jpeg.getParent().getFileName().toString().substring(6));
      images.add(new LabeledImage(jpeg.toString(), label, ImageSource.of(jpeg)));
    }
    Augmentation flowers = Augmentation.flowers(size);
    Augmentation none = Augmentation.none(size);
    return List.of(
        new Input("ImageRecordReader, augmented", seed -> records(jpegs, transforms(seed))),
        new Input("ImageBatches, augmented", seed -> batches(images, flowers, seed)),
        new Input("ImageRecordReader, as they are", seed -> records(jpegs, null)),
        new Input("ImageBatches, as they are", seed -> batches(images, none, seed)));
  }

  private ImageBatches batches(List<LabeledImage> images, Augmentation augmentation, long seed) {
    return ImageBatches.builder(images, classes())
        .augmentation(augmentation)
        .batchSize(batchSize)
        .threads(threads)
        .reuseArrays(true)
        .seed(seed)
        .build();
  }

  private DataSetIterator records(List<Path> jpegs, ImageTransform transforms) throws IOException {
    ImageRecordReader reader =
        new ImageRecordReader(size, size, 3, new ParentPathLabelGenerator(), transforms);
    reader.initialize(new CollectionInputSplit(jpegs.stream().map(Path::toUri).toList()));
    DataSetIterator records =
        new RecordReaderDataSetIterator(reader, batchSize, 1, reader.numLabels());
    records.setPreProcessor(new ImagePreProcessingScaler(0, 1));
    return records;
  }

  /** What {@link Augmentation#flowers} does, as a user of DataVec writes it down. */
  private ImageTransform transforms(long seed) {
    Random random = new Random(seed);
    RandomViewTransform view =
        RandomViewTransform.builder(size)
            .scale(0.6, 1)
            .ratio(4 / 3.0)
            .zoom(1.1)
            .rotation(5)
            .warp(0.08)
            .build(random);
    return new PipelineImageTransform(
        List.of(
            new Pair<>(new SquareTransform(SquareTransform.Mode.CROP), 1.0),
            new Pair<>(new FlipImageTransform(1), 0.5),
            new Pair<>(view, 1.0),
            new Pair<>(new LightingTransform(random, 0.15, 0.2), 1.0),
            new Pair<>(new HueSaturationTransform(random, 8, 0.2), 1.0)),
        false);
  }

  private static int classes() {
    return Petals.dataSet().classNames().size();
  }

  private String table(Map<String, double[]> rates) {
    StringBuilder table =
        new StringBuilder("| images/s | median | lowest | highest |\n|---|---:|---:|---:|\n");
    rates.forEach(
        (title, values) -> {
          double[] sorted = values.clone();
          Arrays.sort(sorted);
          table.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %.0f | %.0f | %.0f |%n",
                  title,
                  sorted[rounds / 2],
                  sorted[0],
                  sorted[rounds - 1]));
        });
    return table.toString();
  }
}
