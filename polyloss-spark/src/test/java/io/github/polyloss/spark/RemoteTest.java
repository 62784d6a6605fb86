package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.training.Checkpoint;
import io.github.polyloss.training.LossSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;

/** Folders with addresses of Hadoop's file system, on a real HDFS of one machine. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Hadoop needs its winutils.exe there")
class RemoteTest {

  @TempDir private static Path folder;
  private static MiniDFSCluster hdfs;
  private static FileSystem files;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(
        MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toAbsolutePath().toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    write("/flowers/a.csv", "path,label,split");
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  private static void write(String path, String text) throws IOException {
    try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String address(String path) {
    return hdfs.getURI() + path;
  }

  @ParameterizedTest
  @CsvSource({
    "petals, false",
    "/data/flowers, false",
    "flowers/x.csv, false",
    "C:\\flowers, false",
    "file:///data, true",
    "hdfs://host:8020/flowers, true",
    "s3a://bucket/flowers, true",
  })
  void addressesAreToldFromPathsAndNames(String spec, boolean address) {
    assertThat(RemoteFolder.isAddress(spec)).isEqualTo(address);
  }

  @Test
  void aFileAddressIsThePath() throws IOException {
    assertThat(copy(folder.toUri().toString())).isEqualTo(folder);
  }

  @Test
  void aFolderIsCopiedOnceAndAgainWhenItHasChanged() throws IOException {
    Path first = copy(address("/flowers"));
    assertThat(first.resolve("a.csv")).hasContent("path,label,split");
    assertThat(copy(address("/flowers"))).isEqualTo(first);

    write("/flowers/b.csv", "more");
    Path second = copy(address("/flowers"));
    assertThat(second).isNotEqualTo(first);
    assertThat(second.resolve("b.csv")).hasContent("more");
    try (Stream<Path> left = Files.list(folder.resolve("cache").resolve("remote"))) {
      assertThat(left).noneMatch(path -> path.toString().endsWith(".part"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    String nothing = address("/nothing");
    assertThatThrownBy(() -> copy(nothing))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("--data " + nothing + ": ");
  }

  @Test
  void aDataSetIsReadAsItWasStored() throws IOException {
    for (Split split : Split.values()) {
      for (String label : List.of("left", "right")) {
        String name = "/images/" + split.id() + "/" + label + "/" + label + ".png";
        BufferedImage picture = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
        if (label.equals("right")) {
          picture.createGraphics().fillRect(0, 0, 20, 20);
        }
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(name))) {
          ImageIO.write(picture, "png", out);
        }
      }
    }

    ImageDataSet data =
        DataAddress.openAll(address("/images"), folder.resolve("cache"), Progress.NONE);
    assertThat(data.classNames()).containsExactly("left", "right");
    for (Split split : Split.values()) {
      assertThat(data.images(split)).hasSize(2);
      try (ImageBatches batches =
          ImageBatches.builder(data.images(split), 2)
              .augmentation(Augmentation.none(8))
              .batchSize(2)
              .build()) {
        DataSet batch = batches.next();
        // The left class is black, the right one white.
        for (int image = 0; image < 2; image++) {
          double mean = batch.getFeatures().slice(image).meanNumber().doubleValue();
          assertThat(mean > 0).isEqualTo(batch.getLabels().getDouble(image, 1) > 0);
        }
      }
    }
  }

  private static Path copy(String address) throws IOException {
    return Path.of(RemoteFolder.copy(address, folder.resolve("cache"), Progress.NONE));
  }

  @Test
  void theLastCheckpointIsReadBackAndTheOneBeforeIfADriverDiedBetween() throws IOException {
    RemoteCheckpoints checkpoints = new RemoteCheckpoints(address("/checkpoints"));
    LossSpec loss = LossSpec.parse("poly:2");
    assertThat(checkpoints.load(loss, 1)).isEmpty();
    List<Checkpoint> epochs = TestCheckpoints.ofTwoEpochs();
    Checkpoint first = epochs.get(0);
    Checkpoint second = epochs.get(1);
    checkpoints.save(loss, 1, first);
    assertSame(checkpoints.load(loss, 1), first);
    checkpoints.save(loss, 1, second);
    assertSame(checkpoints.load(loss, 1), second);

    files.delete(new org.apache.hadoop.fs.Path("/checkpoints/poly_2-1.checkpoint"), false);
    assertSame(checkpoints.load(loss, 1), first);
    assertThat(checkpoints.load(loss, 2)).isEmpty();
  }

  private static void assertSame(Optional<Checkpoint> actual, Checkpoint expected)
      throws IOException {
    assertThat(actual).isPresent();
    assertThat(bytes(actual.get())).isEqualTo(bytes(expected));
  }

  private static byte[] bytes(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    checkpoint.write(bytes);
    return bytes.toByteArray();
  }
}
