package io.github.polyloss.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.oxford102.OxfordFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDataSetsTest {

  @TempDir Path temp;
  private final List<String> notes = new ArrayList<>();

  @Test
  void aFolderWithTheOfficialFilesIsOxford102() throws IOException {
    OxfordFiles.write(temp.resolve("data"));

    assertThat(open("data").name()).isEqualTo("oxford102");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oxford103", "no/such/folder", "gone.csv", ""})
  void anUnknownNameTellsWhatIsAccepted(String spec) {
    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> ImageDataSets.open(spec, temp, Progress.NONE))
        .withMessage(
            "data must be petals, oxford102, an existing folder or a .csv file, got '%s'", spec);
  }

  @Test
  void aNameThatNoFileCanHaveIsUnknown() {
    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> ImageDataSets.open("nul\0byte", temp, Progress.NONE))
        .withMessageStartingWith("data must be petals, ");
  }

  @Test
  void aFileThatIsNoCsvIsUnknown() throws IOException {
    Path file = Files.createFile(temp.resolve("flowers.txt"));

    assertFails("flowers.txt", "data must be petals, .* or a .csv file, got '" + file + "'");
  }

  @Test
  void aFolderWithoutDataTellsWhatWasLookedFor() {
    assertFails(
        "",
        ".* holds neither Oxford 102 \\(imagelabels.mat, setid.mat, and 102flowers.tgz or jpg/\\)"
            + " nor the folders train/, valid/, test/");
  }

  @Test
  void foldersAreClassesSortedByName() throws IOException {
    image("d/train/tulip/1.jpg", "d/train/aster/b.PNG", "d/train/aster/a.jpeg");
    image("d/valid/tulip/2.jpg", "d/test/aster/3.jpg", "d/test/tulip/4.jpg");
    Files.writeString(temp.resolve("d/train/aster/.hidden.jpg"), "");
    Files.writeString(temp.resolve("d/train/aster/notes.txt"), "");
    Files.createDirectory(temp.resolve("d/train/.git"));

    ImageDataSet data = open("d");

    assertThat(data.name()).isEqualTo("d");
    assertThat(data.classNames()).containsExactly("aster", "tulip");
    assertThat(described(data.train()))
        .containsExactly("train/aster/a.jpeg 0", "train/aster/b.PNG 0", "train/tulip/1.jpg 1");
    assertThat(described(data.valid())).containsExactly("valid/tulip/2.jpg 1");
    assertThat(described(data.test())).containsExactly("test/aster/3.jpg 0", "test/tulip/4.jpg 1");
    assertThat(data.train().get(0).source().read().getWidth()).isEqualTo(8);
    assertThat(notes).isEmpty();
  }

  @Test
  void aFifthOfEachClassStandsInForAMissingValidationSplit() throws IOException {
    for (int i = 0; i < 20; i++) {
      image("d/train/aster/%d.jpg".formatted(i));
    }
    for (int i = 0; i < 10; i++) {
      image("d/train/tulip/%d.jpg".formatted(i));
    }
    image("d/test/aster/1.jpg");

    ImageDataSet data = open("d");

    assertThat(data.countsPerClass(Split.VALID)).containsExactly(4, 2);
    assertThat(data.countsPerClass(Split.TRAIN)).containsExactly(16, 8);
    assertThat(data.train()).doesNotContainAnyElementsOf(data.valid());
    assertThat(described(open("d").valid())).isEqualTo(described(data.valid()));
    assertThat(notes.get(0))
        .isEqualTo(
            temp.resolve("d")
                + " has no validation split: 6 of the 30 training images (20 % of each class)"
                + " take its place");
  }

  /** Computed with md5sum: these two paths have the lowest sums. */
  @Test
  void theChoiceOfValidationImagesIsFixed() throws IOException {
    for (int i = 0; i < 10; i++) {
      image("d/train/aster/%d.jpg".formatted(i));
    }
    image("d/test/aster/1.jpg");

    assertThat(described(open("d").valid()))
        .containsExactly("train/aster/0.jpg 0", "train/aster/8.jpg 0");
  }

  @Test
  void aTestClassThatTrainLacksIsAnError() throws IOException {
    image("d/train/aster/1.jpg", "d/valid/aster/1.jpg", "d/test/rose/1.jpg");

    assertFails("d", ".*d: class 'rose' is in test but not in train");
  }

  @ParameterizedTest
  @CsvSource({
    "d/train/aster/1.jpg,                    .*d holds no folder test/",
    "d/test/aster/1.jpg,                     .*d holds no folder train/",
    "d/train/aster/1.txt d/test/aster/1.jpg, .*aster holds no images \\(bmp.* jpeg.* jpg.* png.* tif.* tiff.* webp\\)",
    "d/train/1.jpg d/test/aster/1.jpg,       .*d has no images in train",
    "d/train/aster/1.jpg d/test/1.jpg,       .*d has no images in test",
    "d/train/aster/1.jpg d/test/aster/1.jpg, .*d has no images in valid.* and too few in train.*"
  })
  void incompleteFoldersAreErrors(String files, String message) throws IOException {
    image(files.split(" "));

    assertFails("d", message);
  }

  @Test
  void aManifestNamesImagesAnywhere() throws IOException {
    image("m/images/1.jpg", "m/images/2.jpg", "elsewhere/3.jpg", "m/4.jpg");
    manifest(
        "\uFEFFsplit, path ,label,note",
        "train,images/1.jpg,\"rose, red\",x",
        "train,images/2.jpg,aster,",
        "valid,../elsewhere/3.jpg,aster,y",
        "",
        "test," + temp.resolve("m/4.jpg") + ",\"rose, red\",z");

    ImageDataSet data = open("m/flowers.csv");

    assertThat(data.name()).isEqualTo("flowers.csv");
    assertThat(data.classNames()).containsExactly("aster", "rose, red");
    assertThat(described(data.train())).containsExactly("images/1.jpg 1", "images/2.jpg 0");
    assertThat(described(data.valid())).containsExactly("../elsewhere/3.jpg 0");
    assertThat(data.test()).extracting(LabeledImage::label).containsExactly(1);
    assertThat(data.valid().get(0).source().read().getWidth()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"10;9;-1, -1;9;10", "10;9;a, 10;9;a", "b;a;10, 10;a;b"})
  void wholeNumbersAreSortedAsNumbers(String given, String sorted) throws IOException {
    image("m/1.jpg", "m/2.jpg", "m/3.jpg", "m/4.jpg", "m/5.jpg");
    String[] labels = given.split(";");
    manifest(
        "path,label,split",
        "1.jpg," + labels[0] + ",train",
        "2.jpg," + labels[1] + ",train",
        "3.jpg," + labels[2] + ",train",
        "4.jpg," + labels[0] + ",valid",
        "5.jpg," + labels[0] + ",test");

    assertThat(open("m/flowers.csv").classNames()).containsExactly(sorted.split(";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'path,split'       | ''                  | line 1: the column 'label' is missing"
            + " \\(expected path,label,split, got path,split\\)",
        "path,label,split   | 1.jpg,a,dev         | line 2: split must be train, valid or test, got"
            + " dev",
        "path,label,split   | 2.jpg,a,train       | line 2: the file .*2.jpg does not exist",
        "path,label,split   | '1.jpg,  ,train'    | line 2: label is empty",
        "path,label,split   | ',a,train'          | line 2: path is empty",
        "path,label,split   | '1.jpg,a'           | line 2: split is empty",
        "path,label,split   | '1.jpg,a,train;./1.jpg,b,test' | line 3: ./1.jpg already stands on"
            + " line 2",
        "path,label,split   | '1.jpg,a,train'     | has no images in test",
        "path,label,split   | '1.jpg,a,test'      | has no images in train",
      })
  void faultsInAManifestNameTheLine(String header, String lines, String message)
      throws IOException {
    image("m/1.jpg");
    Files.writeString(
        temp.resolve("m/flowers.csv"), header + "\n" + lines.replace(';', '\n') + "\n");

    assertFails("m/flowers.csv", ".*flowers.csv,? " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"1.jpg,a,train',      cannot read .*flowers.csv: .*",
    "'path,label,split;1.jpg,\"a,train', cannot read .*flowers.csv: .*startline 2.*",
    "'path,path,label,split', cannot read the header of .*flowers.csv: .*duplicate name.*path.*",
    "'',                      .*flowers.csv.*"
  })
  void aFileThatIsNoManifestIsNamed(String content, String message) throws IOException {
    Files.createDirectories(temp.resolve("m"));
    Files.writeString(temp.resolve("m/flowers.csv"), content.replace(';', '\n'));

    assertFails("m/flowers.csv", message);
  }

  @Test
  void aManifestInAnotherEncodingIsNamed() throws IOException {
    Files.createDirectories(temp.resolve("m"));
    Files.write(
        temp.resolve("m/flowers.csv"),
        "path,label,split,\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertFails("m/flowers.csv", ".*flowers.csv is not a text file in UTF-8");
  }

  private ImageDataSet open(String path) throws DataSetException {
    return ImageDataSets.open(
        temp.resolve(path).toString(), temp.resolve("cache"), Progress.NONE, notes::add);
  }

  private void assertFails(String path, String message) {
    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> open(path))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").matches(message));
  }

  private void image(String... paths) throws IOException {
    for (String path : paths) {
      OxfordFiles.image(temp.resolve(path));
    }
  }

  private void manifest(String... lines) throws IOException {
    Files.createDirectories(temp.resolve("m"));
    Files.write(temp.resolve("m/flowers.csv"), List.of(lines));
  }

  private static List<String> described(List<LabeledImage> images) {
    return images.stream().map(image -> image.name() + " " + image.label()).toList();
  }
}
