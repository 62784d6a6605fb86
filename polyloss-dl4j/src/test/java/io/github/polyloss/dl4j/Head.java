package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The layers of DL4J that take a loss, each at the end of a small network in double precision.
 *
 * <p>A layer sees its arrays as rows {@code [N·positions, C]}, one row a position of an example; a
 * head knows how to lay such rows out as the arrays that the network is given. No two of N, C and
 * the numbers of positions are equal, so that none can be taken for another.
 */
enum Head {
  OUTPUT(true) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return new Layer[] {
        dense(3), new OutputLayer.Builder(loss).nOut(CLASSES).activation(activation).build()
      };
    }
  },
  LOSS(true) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return new Layer[] {
        dense(CLASSES), new LossLayer.Builder(loss).activation(activation).build()
      };
    }
  },
  RNN_OUTPUT_NCW(true, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return rnnOutput(loss, activation, RNNFormat.NCW);
    }
  },
  RNN_OUTPUT_NWC(false, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return rnnOutput(loss, activation, RNNFormat.NWC);
    }
  },
  RNN_LOSS_NCW(true, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return rnnLoss(loss, activation, RNNFormat.NCW);
    }
  },
  RNN_LOSS_NWC(false, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return rnnLoss(loss, activation, RNNFormat.NWC);
    }
  },
  CNN_LOSS_NCHW(true, 2, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return cnnLoss(loss, activation, CNN2DFormat.NCHW);
    }
  },
  CNN_LOSS_NHWC(false, 2, 5) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return cnnLoss(loss, activation, CNN2DFormat.NHWC);
    }
  },
  CNN_3D_LOSS_NCDHW(true, 2, 5, 2) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return cnn3dLoss(loss, activation, Convolution3D.DataFormat.NCDHW);
    }
  },
  CNN_3D_LOSS_NDHWC(false, 2, 5, 2) {
    @Override
    Layer[] layers(ILossFunction loss, Activation activation) {
      return cnn3dLoss(loss, activation, Convolution3D.DataFormat.NDHWC);
    }
  };

  static final int BATCH = 3;
  static final int CLASSES = 4;
  static final int INPUTS = 6;

  private final boolean channelsFirst;
  private final long[] positions;

  Head(boolean channelsFirst, long... positions) {
    this.channelsFirst = channelsFirst;
    this.positions = positions;
  }

  abstract Layer[] layers(ILossFunction loss, Activation activation);

  MultiLayerNetwork network(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list(layers(loss, activation))
                .setInputType(inputType())
                .build());
    network.init();
    return network;
  }

  private InputType inputType() {
    return switch (positions.length) {
      case 0 -> InputType.feedForward(INPUTS);
      case 1 ->
          InputType.recurrent(INPUTS, positions[0], channelsFirst ? RNNFormat.NCW : RNNFormat.NWC);
      case 2 ->
          InputType.convolutional(
              positions[0],
              positions[1],
              INPUTS,
              channelsFirst ? CNN2DFormat.NCHW : CNN2DFormat.NHWC);
      default ->
          InputType.convolutional3D(
              channelsFirst ? Convolution3D.DataFormat.NCDHW : Convolution3D.DataFormat.NDHWC,
              positions[0],
              positions[1],
              positions[2],
              INPUTS);
    };
  }

  /** How many positions an example has: 1 for a plain row. */
  int positionsPerExample() {
    return (int) Arrays.stream(positions).reduce(1, (a, b) -> a * b);
  }

  int rows() {
    return BATCH * positionsPerExample();
  }

  /** From {@code [N·positions, channels]} to the network's shape. */
  INDArray fromRows(INDArray rows) {
    long[] shape =
        LongStream.concat(
                LongStream.concat(LongStream.of(BATCH), Arrays.stream(positions)),
                LongStream.of(rows.size(1)))
            .toArray();
    INDArray channelsLast = rows.dup('c').reshape('c', shape);
    return channelsFirst ? channelsLast.permute(channelsToFront()).dup('c') : channelsLast;
  }

  /** From the network's shape to {@code [N·positions, channels]}. */
  INDArray toRows(INDArray array) {
    INDArray channelsLast = channelsFirst ? array.permute(channelsToBack()) : array;
    return channelsLast.dup('c').reshape('c', rows(), channelsLast.size(-1));
  }

  private int[] channelsToFront() {
    int[] axes = new int[positions.length + 2];
    for (int axis = 1; axis < axes.length; axis++) {
      axes[axis] = axis == 1 ? axes.length - 1 : axis - 1;
    }
    return axes;
  }

  private int[] channelsToBack() {
    int[] axes = new int[positions.length + 2];
    for (int axis = 1; axis < axes.length; axis++) {
      axes[axis] = axis == axes.length - 1 ? 1 : axis + 1;
    }
    return axes;
  }

  INDArray input() {
    return fromRows(TestArrays.logits(21, rows(), INPUTS).divi(3));
  }

  /** What the layer's activation is applied to, as rows. */
  INDArray logits(MultiLayerNetwork network, INDArray input) {
    BaseLayer layer = (BaseLayer) network.getOutputLayer().conf().getLayer();
    IActivation activation = layer.getActivationFn();
    layer.setActivationFn(new ActivationIdentity());
    try {
      network.clearLayerMaskArrays();
      return toRows(network.output(input));
    } finally {
      layer.setActivationFn(activation);
    }
  }

  /** The mask as this layer wants it, from one weight an example {@code [N, 1]}. */
  INDArray exampleMask(INDArray examples) {
    return positions.length == 3 ? examples.reshape(BATCH, 1, 1, 1, 1) : examples;
  }

  /** The mask as this layer wants it, from one weight a row {@code [N·positions, 1]}. */
  INDArray positionMask(INDArray rows) {
    return switch (positions.length) {
      case 0 -> rows;
      case 1 -> rows.reshape('c', BATCH, positions[0]);
      case 2 -> rows.reshape('c', BATCH, positions[0], positions[1]);
      default -> fromRows(rows);
    };
  }

  private static DenseLayer dense(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.TANH).build();
  }

  private static SimpleRnn rnn(int outputs, RNNFormat format) {
    return new SimpleRnn.Builder()
        .nOut(outputs)
        .activation(Activation.TANH)
        .dataFormat(format)
        .build();
  }

  private static Layer[] rnnOutput(ILossFunction loss, Activation activation, RNNFormat format) {
    return new Layer[] {
      rnn(3, format),
      new RnnOutputLayer.Builder(loss)
          .nOut(CLASSES)
          .activation(activation)
          .dataFormat(format)
          .build()
    };
  }

  private static Layer[] rnnLoss(ILossFunction loss, Activation activation, RNNFormat format) {
    return new Layer[] {
      rnn(CLASSES, format),
      new RnnLossLayer.Builder(loss).activation(activation).dataFormat(format).build()
    };
  }

  private static Layer[] cnnLoss(ILossFunction loss, Activation activation, CNN2DFormat format) {
    return new Layer[] {
      new ConvolutionLayer.Builder(1, 1)
          .nOut(CLASSES)
          .activation(Activation.TANH)
          .dataFormat(format)
          .build(),
      new CnnLossLayer.Builder(loss).activation(activation).format(format).build()
    };
  }

  private static Layer[] cnn3dLoss(
      ILossFunction loss, Activation activation, Convolution3D.DataFormat format) {
    return new Layer[] {
      new Convolution3D.Builder(1, 1, 1)
          .nOut(CLASSES)
          .activation(Activation.TANH)
          .dataFormat(format)
          .build(),
      new Cnn3DLossLayer.Builder(format).lossFunction(loss).activation(activation).build()
    };
  }
}
