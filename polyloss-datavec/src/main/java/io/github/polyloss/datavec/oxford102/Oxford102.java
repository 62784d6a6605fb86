package io.github.polyloss.datavec.oxford102;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.FileImageSource;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datavec.api.io.labels.PathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.InputSplit;

/**
 * Oxford 102 Flowers: 8189 photographs of 102 kinds of flower, 1020 to train on, 1020 to validate
 * and 6149 to test (M.-E. Nilsback and A. Zisserman, <i>Automated flower classification over a
 * large number of classes</i>, ICVGIP 2008, <a
 * href="https://www.robots.ox.ac.uk/~vgg/data/flowers/102/">www.robots.ox.ac.uk/~vgg/data/flowers/102</a>).
 *
 * <p>It is read from the official files: {@code 102flowers.tgz} or the folder {@code jpg} that was
 * extracted from it, {@code imagelabels.mat} and {@code setid.mat}. Reduced copies may have any
 * number of images, as long as the three agree.
 *
 * <p>{@link #dataSet()} goes with this package's own batches. DataVec's own way works as well; the
 * reader answers with the number of the class, so {@code reader.getLabels()} is empty and the names
 * are {@link #classNames()}:
 *
 * <pre>{@code
 * Oxford102 flowers = Oxford102.download(Path.of("cache"), Progress.NONE);
 * ImageRecordReader reader = new ImageRecordReader(224, 224, 3, flowers.labelGenerator());
 * reader.initialize(flowers.inputSplit(Split.TRAIN, new Random(42)));
 * DataSetIterator train =
 *     new RecordReaderDataSetIterator(reader, 32, 1, Oxford102.classNames().size());
 * train.setPreProcessor(new ImagePreProcessingScaler(0, 1));
 * network.fit(train, 10);
 * }</pre>
 */
public final class Oxford102 {

  /** What the data set is called. */
  public static final String NAME = "oxford102";

  /** The file that holds the images. */
  public static final String ARCHIVE = "102flowers.tgz";

  /** The file that holds the labels. */
  public static final String LABELS = "imagelabels.mat";

  /** The file that holds the official splits. */
  public static final String SPLITS = "setid.mat";

  /** The folder of the images in the archive. */
  public static final String IMAGES = "jpg";

  private static final List<String> CLASS_NAMES = readClassNames();

  private static final Map<Split, String> VARIABLES =
      Map.of(Split.TRAIN, "trnid", Split.VALID, "valid", Split.TEST, "tstid");

  private final Path images;
  private final int[] labels;
  private final Map<Split, int[]> numbers;

  private Oxford102(Path images, int[] labels, Map<Split, int[]> numbers) {
    this.images = images;
    this.labels = labels;
    this.numbers = numbers;
  }

  /**
   * Downloads the three official files (345 MB) into the cache, unless they are there, and opens
   * them. A download that broke off is carried on with; each file is checked by its MD5. The system
   * property {@code polyloss.oxford102.url} names another address to download from.
   *
   * @param cache the folder for downloads and extracted images; created if need be
   * @param progress shows the megabytes downloaded and extracted
   * @return the data set
   * @throws DataSetException if a file cannot be downloaded, stored or read
   */
  public static Oxford102 download(Path cache, Progress progress) throws DataSetException {
    return open(Oxford102Download.official().into(cache, progress), cache, progress);
  }

  /**
   * Opens a folder that holds the official files or a reduced copy of them.
   *
   * @param folder the folder with {@code imagelabels.mat}, {@code setid.mat}, and {@code jpg} or
   *     {@code 102flowers.tgz}; it is never written to
   * @param cache the folder where an archive is extracted, once; created if need be
   * @param progress shows the megabytes extracted
   * @return the data set
   * @throws DataSetException if a file is missing or damaged, or if images, labels and splits do
   *     not agree; the message names the file
   */
  public static Oxford102 open(Path folder, Path cache, Progress progress) throws DataSetException {
    MatFile labelFile = MatFile.read(required(folder, LABELS));
    Path splitFile = required(folder, SPLITS);
    MatFile splits = MatFile.read(splitFile);
    int[] classes = labelFile.numbers("labels", CLASS_NAMES.size());
    Map<Split, int[]> numbers = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      numbers.put(split, splits.numbers(VARIABLES.get(split), classes.length));
    }
    checkDisjoint(splitFile, numbers, classes.length);
    Path images = imageFolder(folder, cache, progress);
    checkImages(images, classes.length, folder.resolve(LABELS));
    return new Oxford102(images, IntStream.of(classes).map(label -> label - 1).toArray(), numbers);
  }

  /**
   * Whether a folder looks as if it were meant for {@link #open}.
   *
   * @param folder that may hold the data set
   * @return whether one of its files is there
   */
  public static boolean isIn(Path folder) {
    return Stream.of(ARCHIVE, IMAGES, LABELS, SPLITS).map(folder::resolve).anyMatch(Files::exists);
  }

  /**
   * The English names of the 102 classes.
   *
   * @return the names in the order of the labels: the first one is that of MATLAB's label 1 and of
   *     label 0 here
   */
  public static List<String> classNames() {
    return CLASS_NAMES;
  }

  /**
   * The images in the official splits, in the order of {@code setid.mat}.
   *
   * @return the data set
   */
  public ImageDataSet dataSet() {
    return new ImageDataSet(
        NAME, CLASS_NAMES, images(Split.TRAIN), images(Split.VALID), images(Split.TEST));
  }

  /**
   * The files of a split for DataVec's readers, in the order of {@code setid.mat}, which goes from
   * class to class: right for validation and test.
   *
   * @param split which one
   * @return the addresses of its files
   */
  public InputSplit inputSplit(Split split) {
    return new CollectionInputSplit(addresses(split));
  }

  /**
   * The files of a split for DataVec's readers, shuffled once: right for training.
   *
   * @param split which one
   * @param random what decides the order
   * @return the addresses of its files
   */
  public InputSplit inputSplit(Split split, Random random) {
    List<URI> addresses = addresses(split);
    Collections.shuffle(addresses, random);
    return new CollectionInputSplit(addresses);
  }

  /**
   * The labels of the images for DataVec's readers, as integers from 0.
   *
   * @return the generator of an image's label from the name of its file
   */
  public PathLabelGenerator labelGenerator() {
    return new Oxford102Labels(labels);
  }

  private List<URI> addresses(Split split) {
    return new ArrayList<>(
        IntStream.of(numbers.get(split)).mapToObj(number -> file(number).toUri()).toList());
  }

  private List<LabeledImage> images(Split split) {
    return IntStream.of(numbers.get(split))
        .mapToObj(
            number ->
                new LabeledImage(
                    IMAGES + "/" + Oxford102Labels.fileName(number),
                    labels[number - 1],
                    new FileImageSource(file(number))))
        .toList();
  }

  private Path file(int number) {
    return images.resolve(Oxford102Labels.fileName(number));
  }

  private static Path required(Path folder, String name) throws DataSetException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new DataSetException(
          "%s holds no %s (Oxford 102 needs %s, %s, and %s or %s/)"
              .formatted(folder, name, LABELS, SPLITS, ARCHIVE, IMAGES));
    }
    return file;
  }

  private static Path imageFolder(Path folder, Path cache, Progress progress)
      throws DataSetException {
    Path images = folder.resolve(IMAGES);
    if (Files.isDirectory(images)) {
      return images;
    }
    Path archive = required(folder, ARCHIVE);
    Path extracted =
        new FlowerArchive(archive).extractedIn(cache, progress).resolve(IMAGES).toAbsolutePath();
    if (!Files.isDirectory(extracted)) {
      throw new DataSetException(archive + " holds no folder " + IMAGES + "/");
    }
    return extracted;
  }

  private static void checkDisjoint(Path file, Map<Split, int[]> numbers, int images)
      throws DataSetException {
    Split[] owners = new Split[images + 1];
    for (Split split : Split.values()) {
      if (numbers.get(split).length == 0) {
        throw new DataSetException(file + ": " + VARIABLES.get(split) + " is empty");
      }
      for (int number : numbers.get(split)) {
        if (owners[number] != null) {
          throw new DataSetException(
              "%s: image %d is in %s and again in %s"
                  .formatted(file, number, VARIABLES.get(owners[number]), VARIABLES.get(split)));
        }
        owners[number] = split;
      }
    }
  }

  private static void checkImages(Path images, int labels, Path labelFile) throws DataSetException {
    long count;
    try (Stream<Path> files = Files.list(images)) {
      count = files.filter(Oxford102Labels::isImage).count();
    } catch (IOException e) {
      throw DataSetException.cannot("read", images, e);
    }
    if (count != labels) {
      throw new DataSetException(
          "%s holds %d images, but %s has %d labels".formatted(images, count, labelFile, labels));
    }
    for (int number = 1; number <= labels; number++) {
      Path image = images.resolve(Oxford102Labels.fileName(number));
      if (!Files.isRegularFile(image)) {
        throw new DataSetException(image + " is missing, though it has a label");
      }
    }
  }

  private static List<String> readClassNames() {
    try (InputStream names = Oxford102.class.getResourceAsStream("oxford102-classes.txt")) {
      return new String(names.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException("the class names are missing from the jar", e);
    }
  }
}
