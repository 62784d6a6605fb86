package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.DataSetException;
import io.github.polyloss.datavec.Progress;
import io.github.polyloss.examples.training.Checkpoint;
import io.github.polyloss.examples.training.LossSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders with addresses of Hadoop's file system; one of them is mounted in its view of others. */
class RemoteTest {

  // Once for all tests: Hadoop keeps the view that it has made first.
  @TempDir private static Path folder;
  private static Path remote;

  @BeforeAll
  static void mount() throws IOException {
    remote = Files.createDirectories(folder.resolve("remote").resolve("flowers"));
    Files.writeString(remote.resolve("a.csv"), "path,label,split");
    RemoteFolder.configuration()
        .set("fs.viewfs.mounttable.default.link./mounted", remote.getParent().toUri().toString());
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
    assertThat(copy(remote.toUri().toString())).isEqualTo(remote);
  }

  @Test
  void aFolderIsCopiedOnceAndAgainWhenItHasChanged() throws IOException {
    Path first = copy("viewfs:/mounted/flowers");
    assertThat(first.resolve("a.csv")).hasContent("path,label,split");
    assertThat(first).isNotEqualTo(remote);
    assertThat(copy("viewfs:/mounted/flowers")).isEqualTo(first);

    Files.writeString(remote.resolve("b.csv"), "more");
    Files.setLastModifiedTime(remote, FileTime.fromMillis(1_000_000));
    Path second = copy("viewfs:/mounted/flowers");
    assertThat(second).isNotEqualTo(first);
    assertThat(second.resolve("b.csv")).hasContent("more");
    try (Stream<Path> left = Files.list(folder.resolve("cache").resolve("remote"))) {
      assertThat(left).noneMatch(path -> path.toString().endsWith(".part"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> copy("viewfs:/mounted/nothing"))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("--data viewfs:/mounted/nothing: ");
  }

  private static Path copy(String address) throws IOException {
    return Path.of(RemoteFolder.copy(address, folder.resolve("cache"), Progress.NONE));
  }

  @Test
  void theLastCheckpointIsReadBackAndTheOneBeforeIfADriverDiedBetween() throws IOException {
    RemoteCheckpoints checkpoints = new RemoteCheckpoints("viewfs:/mounted/checkpoints");
    LossSpec loss = LossSpec.parse("poly:2");
    assertThat(checkpoints.load(loss, 1)).isEmpty();
    List<Checkpoint> epochs = TestCheckpoints.ofTwoEpochs();
    Checkpoint first = epochs.get(0);
    Checkpoint second = epochs.get(1);
    checkpoints.save(loss, 1, first);
    assertSame(checkpoints.load(loss, 1), first);
    checkpoints.save(loss, 1, second);
    assertSame(checkpoints.load(loss, 1), second);

    Files.delete(remote.getParent().resolve("checkpoints").resolve("poly_2-1.checkpoint"));
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
