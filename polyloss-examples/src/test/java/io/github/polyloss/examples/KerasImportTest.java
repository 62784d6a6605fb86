package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.examples.KerasImport.Result;
import io.github.polyloss.testing.KerasFile;
import io.github.polyloss.testing.KerasFile.Dense;
import java.nio.file.Path;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLossUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

@DisabledOnOs(
    value = OS.MAC,
    architectures = "aarch64",
    disabledReason = "HDF5 1.12.1 for Java is not built for Apple's processors")
class KerasImportTest {

  @TempDir private Path folder;

  @AfterEach
  void forgetLosses() {
    KerasLossUtils.clearCustomLoss();
  }

  private static Dense dense(String name, String activation, int inputs, int outputs) {
    return new Dense(
        name,
        activation,
        Nd4j.randn(DataType.FLOAT, inputs, outputs).muli(0.3),
        Nd4j.zeros(DataType.FLOAT, outputs));
  }

  @Test
  void anImportedModelLearnsOn() throws Exception {
    Nd4j.getRandom().setSeed(1);
    Path file = folder.resolve("model.h5");
    KerasFile.write(
        file, "\"poly_loss\"", dense("dense", "relu", 5, 24), dense("dense_1", "softmax", 24, 4));

    Result result = KerasImport.run(file, 10);

    assertThat(result.before().accuracy()).isLessThan(0.6);
    assertThat(result.after().accuracy()).isGreaterThan(0.85);
  }
}
