package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochResultTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 1, Double.NaN})
  void jsonKeepsTheShareOfWaiting(double share) throws IOException {
    EpochResult epoch = new EpochResult(Phase.UNFROZEN, 2, 1.5, 1.25, 0.5, 300, share);
    assertThat(JSON.readValue(JSON.writeValueAsBytes(epoch), EpochResult.class)).isEqualTo(epoch);
  }

  @Test
  void anEpochOfAnEarlierVersionIsReadWithItsWaitingUnknown() throws IOException {
    String earlier =
        """
        {"phase":"frozen","epoch":1,"trainLoss":2.5,"validLoss":2.25,"validAccuracy":0.5,
         "imagesPerSecond":100.0}
        """;
    assertThat(JSON.readValue(earlier, EpochResult.class))
        .isEqualTo(new EpochResult(Phase.FROZEN, 1, 2.5, 2.25, 0.5, 100));
  }
}
