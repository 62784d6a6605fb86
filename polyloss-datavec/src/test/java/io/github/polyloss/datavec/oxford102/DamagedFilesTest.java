package io.github.polyloss.datavec.oxford102;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.folder.CsvManifest;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.FileImageSource;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Sink;
import us.hebi.matlab.mat.types.Sinks;

/** Whatever a file of a data set holds, it is read, or refused in one line. */
class DamagedFilesTest {

  private static final int MAT_HEADER = 128;

  @TempDir Path temp;
  private Path official;

  @BeforeEach
  void write() throws IOException {
    official = OxfordFiles.write(temp.resolve("official"));
  }

  @Test
  void matlabFiles() throws IOException, InterruptedException {
    byte[] plain = Files.readAllBytes(official.resolve(Oxford102.LABELS));
    byte[] compressed = compressed(official.resolve(Oxford102.LABELS));
    Fuzz fuzz = new Fuzz("imagelabels.mat", DataSetException.class, this::readLabels);

    fuzz.tryAll(
        Fuzz.all(
            List.of(
                List.of(plain, compressed),
                Fuzz.fields(plain, MAT_HEADER - Integer.BYTES, plain.length),
                Fuzz.fields(compressed, MAT_HEADER - Integer.BYTES, compressed.length),
                Fuzz.damaged(plain),
                Fuzz.damaged(compressed))));
  }

  private void readLabels(byte[] input) throws IOException {
    Path file = Files.write(temp.resolve("labels.mat"), input);
    assertThat(IntStream.of(MatFile.read(file).numbers("labels", 102)))
        .allMatch(label -> label >= 1 && label <= 102);
  }

  @Test
  void theSplitsOfOxford102() throws IOException, InterruptedException {
    byte[] splits = Files.readAllBytes(official.resolve(Oxford102.SPLITS));
    Path folder = Files.createDirectories(temp.resolve("damaged"));
    PathUtils.copyDirectory(official, folder);
    Files.createDirectories(folder.resolve(Oxford102.IMAGES));
    for (Map.Entry<String, byte[]> image :
        OxfordFiles.images(OxfordFiles.LABELS.length).entrySet()) {
      Files.write(folder.resolve(image.getKey()), image.getValue());
    }
    Fuzz fuzz =
        new Fuzz(
            "setid.mat",
            DataSetException.class,
            input -> {
              Files.write(folder.resolve(Oxford102.SPLITS), input);
              ImageDataSet data =
                  Oxford102.open(folder, temp.resolve("cache"), Progress.NONE).dataSet();
              assertThat(data.train()).doesNotContainAnyElementsOf(data.test()).isNotEmpty();
            });

    fuzz.tryAll(
        Fuzz.all(
            List.of(
                List.of(splits),
                Fuzz.fields(splits, MAT_HEADER - Integer.BYTES, splits.length),
                Fuzz.damaged(splits))));
  }

  @Test
  void manifests() throws IOException, InterruptedException {
    for (String name : List.of("1.jpg", "2.jpg", "3.jpg", "4.jpg", "rose, red.jpg")) {
      OxfordFiles.image(temp.resolve(name));
    }
    String csv =
        "path,label,split,note\n"
            + "1.jpg,rose,train,x\n2.jpg,aster,train,\n3.jpg,rose,valid,\"a \"\"b\"\"\"\n"
            + "4.jpg,aster,test,\n\"rose, red.jpg\",rose,test,\n";
    Fuzz fuzz =
        new Fuzz(
            "manifest .csv",
            DataSetException.class,
            input -> {
              Path file = Files.write(temp.resolve("flowers.csv"), input);
              ImageDataSet data = CsvManifest.read(file, note -> {});
              int classes = data.classNames().size();
              for (Split split : Split.values()) {
                assertThat(data.images(split))
                    .isNotEmpty()
                    .allMatch(image -> image.label() < classes)
                    .allMatch(image -> Files.exists(((FileImageSource) image.source()).file()));
              }
            });

    fuzz.tryAll(
        Fuzz.all(
            List.of(
                List.of(csv.getBytes(StandardCharsets.UTF_8)),
                Fuzz.damaged(csv.getBytes(StandardCharsets.UTF_8)),
                fieldsOf(csv))));
  }

  /** Each field of a manifest in turn, replaced by what does not belong there. */
  private static List<byte[]> fieldsOf(String csv) {
    List<String> fields = csv.lines().flatMap(line -> Stream.of(line.split(","))).toList();
    return fields.stream()
        .filter(field -> !field.isEmpty())
        .flatMap(
            field ->
                Stream.of(
                        "",
                        "\"",
                        "\0",
                        "../",
                        "/",
                        "1e999",
                        ",",
                        "\r",
                        "\uD800",
                        "x".repeat(70_000))
                    .map(other -> csv.replace(field, other)))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void archives() throws IOException, InterruptedException {
    Path archive = official.resolve(Oxford102.ARCHIVE);
    byte[] whole = Files.readAllBytes(archive);
    byte[] tar = gunzipped(whole);
    Fuzz fuzz =
        new Fuzz(
            "102flowers.tgz",
            DataSetException.class,
            input -> {
              Path file = Files.write(temp.resolve("damaged.tgz"), input);
              Path cache = temp.resolve("cache");
              try {
                new FlowerArchive(file).extractedIn(cache, Progress.NONE);
              } finally {
                assertNothingUnfinished(cache);
                PathUtils.deleteDirectory(cache);
              }
            });
    List<byte[]> beneath = Fuzz.damaged(tar).stream().map(DamagedFilesTest::gzipped).toList();
    List<byte[]> headers =
        Fuzz.fields(tar, 0, 512).stream().map(DamagedFilesTest::gzipped).toList();

    fuzz.tryAll(Fuzz.all(List.of(List.of(whole), Fuzz.damaged(whole), beneath, headers)));
  }

  private static void assertNothingUnfinished(Path cache) throws IOException {
    try (Stream<Path> left = Files.list(cache.resolve("extracted"))) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("unfinished"));
    }
  }

  @Test
  void images() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(
            "images",
            DataSetException.class,
            input -> {
              FileImageSource source = new FileImageSource(Files.write(temp.resolve("i"), input));
              Mats.release(source.read());
            });
    List<List<byte[]>> inputs =
        Stream.of("jpg", "png", "bmp", "tif")
            .map(DamagedFilesTest::image)
            .map(whole -> Fuzz.all(List.of(List.of(whole), Fuzz.damaged(whole))))
            .toList();

    fuzz.tryAll(Fuzz.all(inputs));
  }

  private static byte[] image(String format) {
    try {
      return OxfordFiles.encoded(format, OxfordFiles.colour(3), 24, 16);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] compressed(Path mat) throws IOException {
    Path file = mat.resolveSibling("compressed.mat");
    try (us.hebi.matlab.mat.types.MatFile read = Mat5.readFromFile(mat.toFile());
        Sink sink = Sinks.newStreamingFile(file.toFile())) {
      Mat5.newWriter(sink).setDeflateLevel(9).writeMat(read);
    }
    return Files.readAllBytes(file);
  }

  private static byte[] gzipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GzipCompressorOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] gunzipped(byte[] bytes) throws IOException {
    try (GzipCompressorInputStream in =
        new GzipCompressorInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
