package io.github.polyloss.examples;

import io.github.polyloss.dl4j.LossPolyN;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Problem: a class for each pixel, here ground, petals and middle of drawn flowers.
 *
 * <p>Look at the last two layers of {@link #network}: a convolution gives the logits {@code [N, C,
 * H, W]}, CnnLossLayer makes the softmax over C and hands each pixel to the loss as a row. Labels
 * are one-hot in the same shape. In the format NHWC the score of CnnLossLayer is wrong in DL4J
 * 1.0.0-M2.1, so this takes the default, NCHW.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=Segmentation
 * </pre>
 */
public final class Segmentation {

  private static final String[] CLASSES = {"ground", "petals", "middle"};
  private static final int SIZE = 32;
  private static final int BATCH = 16;

  private Segmentation() {}

  public static void main(String[] args) {
    Evaluation pixels = run(80);
    System.out.printf("accuracy of pixels %.3f%n", pixels.accuracy());
    for (int label = 0; label < CLASSES.length; label++) {
      System.out.printf("%s: intersection over union %.3f%n", CLASSES[label], iou(pixels, label));
    }
  }

  static Evaluation run(int batches) {
    Random random = new Random(1);
    MultiLayerNetwork network = network();
    for (int batch = 0; batch < batches; batch++) {
      network.fit(flowers(BATCH, random));
    }
    DataSet test = flowers(4 * BATCH, random);
    Evaluation pixels = new Evaluation(CLASSES.length);
    pixels.eval(rows(test.getLabels()), rows(network.output(test.getFeatures())));
    return pixels;
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .weightInit(WeightInit.RELU)
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(convolution(3, 2, 16, Activation.RELU))
                .layer(new BatchNormalization())
                .layer(convolution(3, 1, 16, Activation.RELU))
                .layer(new BatchNormalization())
                .layer(convolution(3, 1, 16, Activation.RELU))
                .layer(new Upsampling2D.Builder(2).build())
                .layer(convolution(1, 1, CLASSES.length, Activation.IDENTITY))
                .layer(
                    new CnnLossLayer.Builder(new LossPolyN(1))
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIZE, SIZE, 3))
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution(
      int kernel, int stride, int channels, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .nOut(channels)
        .activation(activation)
        .build();
  }

  /** Images [N, 3, H, W] and their masks, one-hot [N, C, H, W]. */
  private static DataSet flowers(int count, Random random) {
    INDArray images = Nd4j.zeros(count, 3, SIZE, SIZE);
    INDArray masks = Nd4j.zeros(count, CLASSES.length, SIZE, SIZE);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      BufferedImage mask = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      draw(image.createGraphics(), mask.createGraphics(), random);
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          Color color = new Color(image.getRGB(x, y));
          int[] channels = {color.getRed(), color.getGreen(), color.getBlue()};
          for (int c = 0; c < channels.length; c++) {
            images.putScalar(i, c, y, x, (channels[c] + 20 * random.nextGaussian()) / 128 - 1);
          }
          masks.putScalar(i, new Color(mask.getRGB(x, y)).getBlue(), y, x, 1);
        }
      }
    }
    return new DataSet(images, masks);
  }

  /** A flower, and in the mask each of its parts with the number of its class for a colour. */
  private static void draw(Graphics2D image, Graphics2D mask, Random random) {
    int petals = 4 + random.nextInt(4);
    double x = SIZE * (0.3 + 0.4 * random.nextDouble());
    double y = SIZE * (0.3 + 0.4 * random.nextDouble());
    double turn = random.nextDouble();
    // Greens, reds to violets, and yellows, each pixel with noise of its own.
    Color[] colors = {
      color(0.25f, 0.2f, random), color(0.75f, 0.25f, random), color(0.11f, 0.06f, random)
    };
    image.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    image.setColor(colors[0]);
    image.fillRect(0, 0, SIZE, SIZE);
    for (Graphics2D pen : new Graphics2D[] {image, mask}) {
      pen.translate(x, y);
      pen.rotate(turn);
      pen.setColor(pen == image ? colors[1] : new Color(1));
      for (int petal = 0; petal < petals; petal++) {
        pen.rotate(2 * Math.PI / petals);
        pen.fill(new Ellipse2D.Double(1, -2.5, 9, 5));
      }
      pen.setColor(pen == image ? colors[2] : new Color(2));
      pen.fill(new Ellipse2D.Double(-3, -3, 6, 6));
      pen.dispose();
    }
  }

  private static Color color(float hue, float range, Random random) {
    return Color.getHSBColor(
        hue + range * random.nextFloat(), 0.8f, 0.5f + 0.5f * random.nextFloat());
  }

  /** A row for each pixel. */
  private static INDArray rows(INDArray images) {
    return images.permute(0, 2, 3, 1).reshape('c', -1, CLASSES.length);
  }

  static double iou(Evaluation pixels, int label) {
    double both = pixels.getTruePositives().getCount(label);
    return both
        / (both
            + pixels.getFalsePositives().getCount(label)
            + pixels.getFalseNegatives().getCount(label));
  }
}
