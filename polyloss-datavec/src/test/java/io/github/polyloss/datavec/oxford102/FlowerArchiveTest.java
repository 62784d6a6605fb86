package io.github.polyloss.datavec.oxford102;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowerArchiveTest {

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {"../escaped.jpg", "jpg/../../escaped.jpg", "/tmp/escaped.jpg", "jpg\\..\\a.jpg"})
  void namesThatLeadOutAreRefused(String name) throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of(name, new byte[] {1}));

    assertRefused(new FlowerArchive(archive), "leads out of the archive");
    assertThat(temp.resolve("escaped.jpg")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_FIFO,
        TarConstants.LF_CHR
      })
  void whatIsNeitherFileNorFolderIsRefused(byte type) throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    try (TarArchiveOutputStream tar = OxfordFiles.openArchive(archive)) {
      TarArchiveEntry entry = new TarArchiveEntry("jpg/image_00001.jpg", type);
      entry.setLinkName("/etc/passwd");
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }

    assertRefused(new FlowerArchive(archive), "is neither a file nor a folder");
  }

  @ParameterizedTest
  @CsvSource({"99, 1000, has 100 bytes", "100, 199, brings the total above 199 bytes"})
  void absurdSizesAreRefused(long maxEntry, long maxTotal, String message) throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of("a", new byte[100], "b", new byte[100]));

    assertRefused(new FlowerArchive(archive, maxEntry, maxTotal), message);
  }

  /** Names that do not fit into a header are read into memory, however long they say they are. */
  @Test
  void aNameOfManyMegabytesIsRefused() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    try (TarArchiveOutputStream tar = OxfordFiles.openArchive(archive)) {
      TarArchiveEntry name =
          new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
      name.setSize(50_000_000);
      tar.putArchiveEntry(name);
      tar.write(new byte[50_000_000]);
      tar.closeArchiveEntry();
    }
    assertThat(archive).satisfies(file -> assertThat(Files.size(file)).isLessThan(200_000));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> new FlowerArchive(archive).extractedIn(temp, Progress.NONE))
        .withMessageStartingWith("cannot extract " + archive)
        .withMessageEndingWith("it holds more than its headers say");
  }

  @Test
  void moreEntriesThanADataSetHasAreRefused() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    try (TarArchiveOutputStream tar = OxfordFiles.openArchive(archive)) {
      for (int i = 0; i <= 20_000; i++) {
        tar.putArchiveEntry(new TarArchiveEntry("jpg/"));
        tar.closeArchiveEntry();
      }
    }

    assertRefused(new FlowerArchive(archive), "is one more than 20000");
  }

  @Test
  void sizesUpToTheLimitsAreExtracted() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of("a", new byte[100], "b", new byte[100]));

    Path folder =
        new FlowerArchive(archive, 100, 200).extractedIn(temp.resolve("cache"), Progress.NONE);

    assertThat(folder.resolve("a")).hasSize(100);
    assertThat(folder.resolve("b")).hasSize(100);
  }

  @Test
  void aFileThatStandsThereTwiceIsNamed() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of("jpg/a", new byte[1], "jpg/./a", new byte[1]));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> new FlowerArchive(archive).extractedIn(temp, Progress.NONE))
        .withMessageStartingWith("cannot extract " + archive)
        .withMessageEndingWith("a is there already");
  }

  @Test
  void aNameWithALineBreakStaysOnOneLine() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of("../a\nb", new byte[1]));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> new FlowerArchive(archive).extractedIn(temp, Progress.NONE))
        .withMessageContaining("entry '../a b' leads out of the archive");
  }

  @Test
  void aCacheThatIsAFileIsNamed() throws IOException {
    Path archive = temp.resolve("flowers.tgz");
    OxfordFiles.writeArchive(archive, Map.of("a", new byte[1]));
    Path cache = Files.createFile(temp.resolve("cache"));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> new FlowerArchive(archive).extractedIn(cache, Progress.NONE))
        .withMessageContaining("cannot extract " + archive + " into " + cache);
  }

  private void assertRefused(FlowerArchive archive, String message) throws IOException {
    Path cache = temp.resolve("cache");
    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> archive.extractedIn(cache, Progress.NONE))
        .withMessageContaining("flowers.tgz: entry '")
        .withMessageContaining(message);
    try (Stream<Path> left = Files.list(cache.resolve("extracted"))) {
      assertThat(left).isEmpty();
    }
  }
}
