package io.github.polyloss.cli.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {

  /** What TensorBoard 2.21.0 itself writes for one scalar: two records, of 72 and 32 bytes. */
  private static final byte[] BY_TENSORBOARD =
      HexFormat.of()
          .parseHex(
              "4800000000000000fe92489d093f445561a7c1da411a0d627261696e2e4576656e743a32522e0a2c7465"
                  + "6e736f72626f6172642e73756d6d6172792e7772697465722e6576656e745f66696c655f777269"
                  + "7465727cca46e5200000000000000029eda95009000000000000f83f10032a130a110a0a6c6f73"
                  + "732f747261696e150000803e4a2d8635");

  @TempDir private Path folder;

  @Test
  void theBytesAreThoseOfTensorBoard() throws IOException {
    Path copy = folder.resolve("copy");
    Records.append(copy, List.of(Arrays.copyOfRange(BY_TENSORBOARD, 12, 84)));
    Records.append(copy, List.of(Arrays.copyOfRange(BY_TENSORBOARD, 100, 132)));
    assertThat(copy).hasBinaryContent(BY_TENSORBOARD);
  }

  /** CRC-32C of RFC 3720, B.4, and of "123456789", masked as TensorFlow's {@code Mask} does. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000, 8a9136aa",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 62a8ab43",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 46dd794e",
    "313233343536373839, e3069283",
  })
  void theMaskOfPublishedChecksums(String hex, String crc) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    long sum = Long.parseLong(crc, 16);
    long masked = (((sum >> 15) | (sum << 17)) + 0xA282EAD8L) & 0xFFFFFFFFL;
    assertThat(Records.maskedCrc(bytes, 0, bytes.length)).isEqualTo((int) masked);
  }

  @Test
  void whereNothingCanBeWrittenTheFileIsNamed() {
    Path nowhere = folder.resolve("nowhere/records");
    assertThatThrownBy(() -> Records.append(nowhere, List.of(new byte[1])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }
}
