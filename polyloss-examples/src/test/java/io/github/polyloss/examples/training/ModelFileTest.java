package io.github.polyloss.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.resnet.Backbone;
import io.github.polyloss.examples.resnet.ResNet;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ModelFileTest {

  private static final ComputationGraph NETWORK =
      ResNet.builder(Backbone.RESNET20).stages(1).classes(3).loss(new LossPolyN(2)).build().full();

  @TempDir private Path folder;
  private Path file;

  private static ModelCard card(String... classes) {
    return new ModelCard(List.of(classes), "resnet20", 1, 32, "poly:2");
  }

  @BeforeEach
  void writeModel() throws IOException {
    file = folder.resolve("model.zip");
    new ModelFile(NETWORK, card("a", "b", "c")).write(file);
  }

  @Test
  void aModelComesBackWithItsCardAndPredictsTheSame() {
    ModelFile model = ModelFile.read(file);
    INDArray image = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);

    assertThat(model.card()).isEqualTo(card("a", "b", "c"));
    assertThat(model.network().output(image)[0]).isEqualTo(NETWORK.output(image)[0]);
  }

  @Test
  void plainDl4jReadsTheModel() throws IOException {
    assertThat(ModelSerializer.restoreComputationGraph(file.toFile()).params())
        .isEqualTo(NETWORK.params());
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertRefused(folder.resolve("none.zip"), "no such file");
  }

  @Test
  void aFileThatIsNoZipIsNamed() throws IOException {
    Files.writeString(file, "not a zip");
    assertRefused(file, "cannot be read");
  }

  @Test
  void aModelWithoutItsCardIsNamed() throws IOException {
    ModelSerializer.writeModel(NETWORK, file.toFile(), false);
    assertRefused(file, "it has no polyloss.json, so its classes are unknown");
  }

  @Test
  void aModelOfAnotherNumberOfClassesIsNamed() throws IOException {
    new ModelFile(NETWORK, card("a", "b")).write(file);
    assertRefused(file, "has 3 outputs, but names 2 classes");
  }

  @Test
  void aSerialisedJavaObjectIsNeverRead() throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Files.write(zip.getPath(ModelSerializer.PREPROCESSOR_BIN), new byte[] {1});
    }
    assertRefused(file, "it holds preprocessor.bin, a Java object");
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }
}
