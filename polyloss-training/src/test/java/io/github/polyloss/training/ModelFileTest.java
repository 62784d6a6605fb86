package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.PretrainedWeights;
import io.github.polyloss.resnet.ResNet;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
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
  void aModelComesBackWithItsCardAndPredictsTheSame() throws IOException {
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
  void plainDl4jGivesTheModelAnotherHead() throws IOException {
    ComputationGraph model = ModelSerializer.restoreComputationGraph(file.toFile());
    ComputationGraph other =
        new TransferLearning.GraphBuilder(model)
            .setFeatureExtractor("features")
            .removeVertexKeepConnections("head.fc")
            .addLayer(
                "head.fc",
                new OutputLayer.Builder(new LossPolyN(2.0))
                    .nIn(32)
                    .nOut(5)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "head.dropout")
            .build();
    INDArray images = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);
    INDArray body = other.getLayer("conv1").params().dup();

    other.fit(new DataSet(images, Nd4j.eye(5).castTo(DataType.FLOAT).getRows(0, 1)));

    assertThat(other.outputSingle(images).shape()).containsExactly(2, 5);
    assertThat(other.getLayer("conv1").params()).isEqualTo(body);
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

  /** An object that would do harm as soon as it is read. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1;
    private static boolean harmDone;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      harmDone = true;
    }
  }

  @Test
  void aSerialisedJavaObjectIsNeverRead() throws IOException {
    ByteArrayOutputStream gadget = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(gadget)) {
      out.writeObject(new Gadget());
    }
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Files.write(zip.getPath(ModelSerializer.PREPROCESSOR_BIN), gadget.toByteArray());
      Files.write(zip.getPath("updater.bin"), gadget.toByteArray());
      Files.write(zip.getPath("normalizer.bin"), gadget.toByteArray());
    }
    Gadget.harmDone = false;

    assertThat(ModelFile.read(file).network().params()).isEqualTo(NETWORK.params());
    ComputationGraph body = ResNet.builder(Backbone.RESNET20).stages(1).build().body();
    PretrainedWeights.load(body, Backbone.RESNET20, 1, file);
    assertThat(Gadget.harmDone).isFalse();

    // The gadget works: DL4J's own reader falls for it.
    assertThatThrownBy(() -> ModelSerializer.restoreComputationGraph(file.toFile()))
        .isInstanceOf(ClassCastException.class);
    assertThat(Gadget.harmDone).isTrue();
  }

  @Test
  void aBombOfParametersIsNotUnpacked() throws IOException {
    ByteArrayOutputStream parameters = new ByteArrayOutputStream();
    Nd4j.write(NETWORK.params(), new DataOutputStream(parameters));
    try (FileSystem zip = FileSystems.newFileSystem(file);
        OutputStream out = Files.newOutputStream(zip.getPath(ModelSerializer.COEFFICIENTS_BIN))) {
      out.write(parameters.toByteArray());
      byte[] megabyte = new byte[1_000_000];
      for (int i = 0; i < 200; i++) {
        out.write(megabyte);
      }
    }

    assertRefused(file, "coefficients.bin goes on behind the parameters");
    assertThat(Files.size(file)).isLessThan(1_000_000);
  }

  @Test
  void aBombOfAConfigurationIsNotUnpacked() throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Files.write(zip.getPath(ModelSerializer.CONFIGURATION_JSON), new byte[100_000_000]);
    }

    assertRefused(file, "configuration.json may have at most 16000000 bytes");
  }

  @Test
  void aClaimOfMoreParametersThanTheNetworkHasGetsNoMemory() throws IOException {
    ByteArrayOutputStream parameters = new ByteArrayOutputStream();
    Nd4j.write(NETWORK.params(), new DataOutputStream(parameters));
    String claimed = parameters.toString(StandardCharsets.ISO_8859_1);
    byte[] length = ByteBuffer.allocate(Long.BYTES).putLong(NETWORK.numParams()).array();
    byte[] more = ByteBuffer.allocate(Long.BYTES).putLong(1L << 40).array();
    String damaged =
        claimed.replace(
            new String(length, StandardCharsets.ISO_8859_1),
            new String(more, StandardCharsets.ISO_8859_1));
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Files.write(
          zip.getPath(ModelSerializer.COEFFICIENTS_BIN),
          damaged.getBytes(StandardCharsets.ISO_8859_1));
    }

    assertRefused(
        file,
        "an array must have from 1 to %d numbers, got %d".formatted(NETWORK.numParams(), 1L << 40));
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }
}
