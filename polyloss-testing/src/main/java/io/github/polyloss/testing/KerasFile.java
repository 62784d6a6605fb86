package io.github.polyloss.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model file as {@code model.save("model.h5")} of Keras 2 writes it: dense layers one behind the
 * other, compiled with a loss of a name.
 */
public final class KerasFile {

  private KerasFile() {}

  /** A layer of Keras: its activation, the weights {@code [in, out]} and the biases. */
  public record Dense(String name, String activation, INDArray kernel, INDArray bias) {

    private String config(boolean first) {
      return """
          {"class_name": "Dense", "config": {"name": "%s", "trainable": true, "dtype": "float32",
           %s "units": %d, "activation": "%s", "use_bias": true,
           "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
           "bias_initializer": {"class_name": "Zeros", "config": {}},
           "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
           "kernel_constraint": null, "bias_constraint": null}}"""
          .formatted(
              name,
              first ? "\"batch_input_shape\": [null, %d],".formatted(kernel.size(0)) : "",
              kernel.size(1),
              activation);
    }
  }

  /**
   * Writes a model.
   *
   * @param loss what Keras keeps of the loss that the model was compiled with, as JSON
   */
  public static void write(Path file, String loss, Dense... layers) {
    StringBuilder configs = new StringBuilder();
    for (int i = 0; i < layers.length; i++) {
      configs.append(i == 0 ? "" : ", ").append(layers[i].config(i == 0));
    }
    try (H5File h5 = new H5File(file.toString(), hdf5.H5F_ACC_TRUNC)) {
      putText(h5, "keras_version", "2.4.0");
      putText(h5, "backend", "tensorflow");
      putText(
          h5,
          "model_config",
          "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"sequential\", \"layers\": [%s]}}"
              .formatted(configs));
      putText(
          h5,
          "training_config",
          """
          {"loss": %s, "metrics": null, "weighted_metrics": null, "loss_weights": null,
           "optimizer_config": {"class_name": "Adam", "config": {"name": "Adam",
            "learning_rate": 0.05, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999,
            "epsilon": 1e-07, "amsgrad": false}}}"""
              .formatted(loss));
      try (Group weights = h5.createGroup("model_weights")) {
        putText(weights, "keras_version", "2.4.0");
        putText(weights, "backend", "tensorflow");
        for (Dense layer : layers) {
          try (Group outer = weights.createGroup(layer.name());
              Group inner = outer.createGroup(layer.name())) {
            putTexts(
                outer, "weight_names", layer.name() + "/kernel:0", layer.name() + "/bias:0\0\0");
            putNumbers(inner, "kernel:0", layer.kernel());
            putNumbers(inner, "bias:0", layer.bias());
          }
        }
      }
    }
  }

  private static void putText(Group group, String name, String text) {
    try (StrType type = new StrType(PredType.C_S1(), hdf5.H5T_VARIABLE);
        DataSpace one = new DataSpace(hdf5.H5S_SCALAR);
        Attribute attribute = group.createAttribute(name, type, one)) {
      attribute.write(type, text);
    }
  }

  /** Texts of the same length. */
  private static void putTexts(Group group, String name, String... texts) {
    byte[] all = String.join("", texts).getBytes(StandardCharsets.US_ASCII);
    try (StrType type = new StrType(PredType.C_S1(), texts[0].length());
        DataSpace space = new DataSpace(1, new long[] {texts.length});
        Attribute attribute = group.createAttribute(name, type, space);
        Pointer bytes = new BytePointer(all)) {
      attribute.write(type, bytes);
    }
  }

  private static void putNumbers(Group group, String name, INDArray values) {
    try (DataSpace space = new DataSpace(values.rank(), values.shape());
        DataType type = new DataType(PredType.NATIVE_FLOAT());
        DataSet dataSet = group.createDataSet(name, type, space);
        FloatPointer numbers = new FloatPointer(values.dup('c').data().asFloat())) {
      dataSet.write(numbers, type);
    }
  }
}
