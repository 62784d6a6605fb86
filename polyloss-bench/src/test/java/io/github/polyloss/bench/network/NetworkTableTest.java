package io.github.polyloss.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTableTest {

  @Test
  void ratiosAreOfMedians() {
    NetworkTable table = new NetworkTable();
    NetworkTable.Row row = new NetworkTable.Row("resnet18", 16, Work.TRAINING);
    table.add(row, Framework.POLYLOSS, List.of(12.0, 13.0));
    table.add(row, Framework.POLYLOSS, List.of(17.0));
    table.add(row, Framework.PYTORCH, List.of(10.0, 10.0));

    assertThat(table.markdown(List.of(Framework.POLYLOSS, Framework.PYTORCH)))
        .isEqualTo(
            """
            | images/s | polyloss | PyTorch | polyloss / DL4J | polyloss / PyTorch |
            | --- | ---: | ---: | ---: | ---: |
            | resnet18, batch 16, training | 13.0 (12.5 to 15.0) | 10.0 (10.0 to 10.0) | | 1.30 |
            """);
  }
}
