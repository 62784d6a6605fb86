package io.github.polyloss.datavec.oxford102;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Oxford102Test {

  @TempDir Path temp;
  private Path folder;
  private Path cache;

  @BeforeEach
  void write() throws IOException {
    folder = OxfordFiles.write(temp.resolve("official"));
    cache = temp.resolve("cache");
  }

  @Test
  void splitsAndLabelsAreThoseOfTheFiles() throws IOException {
    ImageDataSet data = Oxford102.open(folder, cache, Progress.NONE).dataSet();

    assertThat(data.name()).isEqualTo("oxford102");
    assertThat(data.train()).extracting(LabeledImage::name).isEqualTo(names(OxfordFiles.TRAIN));
    assertThat(data.valid()).extracting(LabeledImage::name).isEqualTo(names(OxfordFiles.VALID));
    assertThat(data.test()).extracting(LabeledImage::name).isEqualTo(names(OxfordFiles.TEST));
    assertThat(data.train()).extracting(LabeledImage::label).containsExactly(1, 101, 0, 101, 6);
    assertThat(data.countsPerClass(Split.TRAIN)).hasSize(102).endsWith(0, 0, 2);
  }

  @Test
  void thereAreAHundredAndTwoDistinctNames() {
    assertThat(Oxford102.classNames())
        .hasSize(102)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.equals(name.strip()) && !name.isEmpty())
        .startsWith("pink primrose", "hard-leaved pocket orchid", "canterbury bells")
        .contains("petunia")
        .endsWith("trumpet creeper", "blackberry lily");
    assertThat(Oxford102.classNames().get(50)).isEqualTo("petunia");
    assertThat(Oxford102.classNames().get(76)).isEqualTo("passion flower");
  }

  @Test
  void anExtractedFolderNeedsNeitherArchiveNorCache() throws IOException {
    ImageDataSet fromArchive = Oxford102.open(folder, cache, Progress.NONE).dataSet();
    Path extracted = onlyChild(cache.resolve("extracted"));
    Files.move(extracted.resolve("jpg"), folder.resolve("jpg"));
    Files.delete(folder.resolve(Oxford102.ARCHIVE));

    ImageDataSet data = Oxford102.open(folder, temp.resolve("unused"), Progress.NONE).dataSet();

    assertThat(data.train())
        .extracting(LabeledImage::name)
        .isEqualTo(fromArchive.train().stream().map(LabeledImage::name).toList());
    assertThat(temp.resolve("unused")).doesNotExist();
  }

  @Test
  void theArchiveIsExtractedOnceAndNothingIsWrittenBesideIt() throws IOException {
    List<String> tasks = new ArrayList<>();
    Progress progress =
        (task, total, unit) -> {
          tasks.add(task);
          return done -> {};
        };

    Oxford102.open(folder, cache, progress);
    Oxford102.open(folder, cache, progress);

    assertThat(tasks).containsExactly("extracting 102flowers.tgz");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void anotherArchiveOfTheSameNameIsExtractedAnew() throws IOException {
    Oxford102.open(folder, cache, Progress.NONE);
    Map<String, byte[]> images = OxfordFiles.images(OxfordFiles.LABELS.length);
    images.put("jpg/note.txt", new byte[] {1});
    OxfordFiles.writeArchive(folder.resolve(Oxford102.ARCHIVE), images);

    Oxford102.open(folder, cache, Progress.NONE);

    try (Stream<Path> extracted = Files.list(cache.resolve("extracted"))) {
      assertThat(extracted).hasSize(2);
    }
  }

  interface Damage {
    void to(Path folder) throws IOException;
  }

  static Stream<Arguments> damages() {
    int[] train = OxfordFiles.TRAIN;
    int[] valid = OxfordFiles.VALID;
    int[] test = OxfordFiles.TEST;
    return Stream.of(
        damage(
            "a label short",
            folder -> {
              OxfordFiles.writeLabels(folder, IntStream.of(OxfordFiles.LABELS).limit(11).toArray());
              OxfordFiles.writeSplits(folder, train, new int[] {3, 5}, test);
            },
            "holds 12 images, but .*imagelabels.mat has 11 labels"),
        damage(
            "a gap in the numbers",
            folder -> {
              Map<String, byte[]> images = OxfordFiles.images(13);
              images.remove("jpg/image_00005.jpg");
              OxfordFiles.writeArchive(folder.resolve(Oxford102.ARCHIVE), images);
            },
            "image_00005.jpg is missing, though it has a label"),
        damage(
            "label 0",
            folder -> OxfordFiles.writeLabels(folder, 0, 7, 77),
            "imagelabels.mat: labels\\(1\\) must be a whole number from 1 to 102, got 0"),
        damage(
            "label 103",
            folder -> OxfordFiles.writeLabels(folder, 1, 103, 77),
            "imagelabels.mat: labels\\(2\\) must be a whole number from 1 to 102, got 103"),
        damage(
            "number out of range",
            folder -> OxfordFiles.writeSplits(folder, train, new int[] {3, 13}, test),
            "setid.mat: valid\\(2\\) must be a whole number from 1 to 12, got 13"),
        damage(
            "overlapping splits",
            folder -> OxfordFiles.writeSplits(folder, train, new int[] {3, 9}, test),
            "setid.mat: image 9 is in trnid and again in valid"),
        damage(
            "the same number twice",
            folder -> OxfordFiles.writeSplits(folder, train, valid, new int[] {7, 7}),
            "setid.mat: image 7 is in tstid and again in tstid"),
        damage(
            "an empty split",
            folder -> OxfordFiles.writeSplits(folder, train, valid, new int[0]),
            "setid.mat: tstid is empty"),
        damage(
            "a missing variable",
            folder -> OxfordFiles.writeMat(folder.resolve("setid.mat"), Map.of("trnid", train)),
            "setid.mat holds no numeric variable '(valid|tstid)'"),
        damage(
            "no MATLAB file",
            folder -> Files.writeString(folder.resolve("imagelabels.mat"), "404 not found"),
            "imagelabels.mat is not a readable MATLAB file: .*"),
        damage(
            "a cut-off MATLAB file",
            folder -> cutOff(folder.resolve("setid.mat")),
            "setid.mat is not a readable MATLAB file: .*"),
        damage(
            "no labels",
            folder -> Files.delete(folder.resolve("imagelabels.mat")),
            "holds no imagelabels.mat \\(Oxford 102 needs imagelabels.mat, setid.mat, and"
                + " 102flowers.tgz or jpg/\\)"),
        damage(
            "no splits",
            folder -> Files.delete(folder.resolve("setid.mat")),
            "holds no setid.mat \\(Oxford 102 needs .*\\)"),
        damage(
            "no archive",
            folder -> Files.delete(folder.resolve("102flowers.tgz")),
            "holds no 102flowers.tgz \\(Oxford 102 needs .*\\)"),
        damage(
            "a cut-off archive",
            folder -> cutOff(folder.resolve("102flowers.tgz")),
            "cannot extract .*102flowers.tgz into .*"),
        damage(
            "no archive but text",
            folder -> Files.writeString(folder.resolve("102flowers.tgz"), "404 not found"),
            "cannot extract .*102flowers.tgz into .*"),
        damage(
            "an archive without jpg/",
            folder ->
                OxfordFiles.writeArchive(
                    folder.resolve("102flowers.tgz"), Map.of("a.txt", new byte[1])),
            "102flowers.tgz holds no folder jpg/"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void badFilesAreNamedInOneLine(String name, Damage damage, String message) throws IOException {
    damage.to(folder);

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> Oxford102.open(folder, cache, Progress.NONE))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").matches(".*" + message));
  }

  private static List<String> names(int[] numbers) {
    return IntStream.of(numbers).mapToObj("jpg/image_%05d.jpg"::formatted).toList();
  }

  private static Arguments damage(String name, Damage damage, String message) {
    return Arguments.of(name, damage, message);
  }

  private static void cutOff(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static Path onlyChild(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> all = children.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
