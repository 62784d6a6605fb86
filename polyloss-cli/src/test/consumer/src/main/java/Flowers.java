import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.dl4j.LossPolyN;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

public final class Flowers {

  public static void main(String[] arguments) {
    ImageDataSet petals = Petals.dataSet();
    int classes = petals.classNames().size();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(8).activation(Activation.RELU).build())
                .layer(new GlobalPoolingLayer())
                .layer(
                    new OutputLayer.Builder(new LossPolyN(2.0))
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(16, 16, 3))
                .build());
    network.init();
    try (ImageBatches batches =
        ImageBatches.builder(petals.train().subList(0, 64), classes)
            .augmentation(Augmentation.flowers(16))
            .batchSize(16)
            .build()) {
      network.fit(batches, 1);
    }
    System.out.println("score after 1 epoch: " + network.score());
  }
}
