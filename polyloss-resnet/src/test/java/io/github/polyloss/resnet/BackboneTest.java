package io.github.polyloss.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackboneTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(Backbone backbone) {
    assertThat(Backbone.of(backbone.toString())).isEqualTo(backbone);
  }

  @Test
  void unknownNameIsRefused() {
    assertThatThrownBy(() -> Backbone.of("resnet19"))
        .hasMessage(
            "backbone must be one of resnet20, resnet18, resnet34, resnet50, resnet101, resnet152,"
                + " got resnet19");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4})
  void stagesAreThoseThatThereAre(int stages) {
    assertThatThrownBy(() -> ResNet.builder(Backbone.RESNET20).stages(stages))
        .hasMessage("stages must be from 1 to 3 for resnet20, got " + stages);
  }

  /** The numbers that torchvision documents, less the weights and biases of its classifier. */
  @ParameterizedTest
  @CsvSource({
    "RESNET18, 11689512, 512",
    "RESNET34, 21797672, 512",
    "RESNET50, 25557032, 2048",
    "RESNET101, 44549160, 2048",
    "RESNET152, 60192808, 2048"
  })
  void parametersAreAsManyAsTorchvisions(Backbone backbone, long parameters, int channels) {
    assertThat(backbone.channels(backbone.stages())).isEqualTo(channels);
    assertThat(trainable(ResNet.builder(backbone).build().bodyConfiguration()))
        .isEqualTo(parameters - (channels + 1) * 1000L);
  }

  private static long trainable(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .mapToLong(BackboneTest::trainable)
        .sum();
  }

  private static long trainable(Layer layer) {
    long parameters = layer.initializer().numParams(layer);
    // Half of a batch normalization's are its running statistics.
    return layer instanceof BatchNormalization ? parameters / 2 : parameters;
  }
}
