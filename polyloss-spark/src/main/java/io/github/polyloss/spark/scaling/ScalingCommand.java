package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.BackboneNames;
import io.github.polyloss.cli.OutFiles;
import io.github.polyloss.cli.Subcommand;
import io.github.polyloss.cli.UserException;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-scaling}: what more workers would bring. */
@Command(
    name = "spark-scaling",
    description = {
      "Predict images per second of 1 to 64 Spark workers, a machine each, with parameter"
          + " averaging, with gradient sharing (spark --gradient-sharing), and with DL4J's"
          + " SharedTrainingMaster.",
    },
    footer = {
      "",
      "Examples:",
      "  polyloss spark-scaling --backbone resnet18 --images-per-second 4",
      "  polyloss spark-scaling --images-per-second 350 --overhead 0.8 --gigabits 10 \\",
      "      --gigabits 100 --topology mesh",
    })
public final class ScalingCommand implements Subcommand {

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      completionCandidates = BackboneNames.class,
      defaultValue = "resnet50",
      description =
          "Network whose parameters are counted, resnet18 for example [${DEFAULT-VALUE}].")
  private String backbone;

  @Option(
      names = "--stages",
      paramLabel = "N",
      description = "Use the first N stages of the backbone [all].")
  private Optional<Integer> stages;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "102",
      description = "Classes that the head tells apart [${DEFAULT-VALUE}].")
  private int classes;

  @Option(
      names = "--images-per-second",
      paramLabel = "RATE",
      required = true,
      description = "Measured rate of one worker that trains all of the network alone.")
  private double imagesPerSecond;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images in a training step of one worker [${DEFAULT-VALUE}].")
  private int batchSize;

  @Option(
      names = "--averaging-frequency",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Batches that each worker takes before the parameters are averaged [${DEFAULT-VALUE}].")
  private int averagingFrequency;

  @Option(
      names = "--overhead",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Measured time of a round of averaging on one machine, less that of its training steps"
              + " [${DEFAULT-VALUE}].")
  private double overhead;

  @Option(
      names = "--sharing-overhead",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "The same of a step of gradient sharing [${DEFAULT-VALUE}].")
  private double sharingOverhead;

  @Option(
      names = "--gigabits",
      paramLabel = "SPEED",
      defaultValue = "1,25",
      split = ",",
      description = "Again for each speed of the machines' network, in Gbit/s [${DEFAULT-VALUE}].")
  private List<Double> gigabits;

  @Option(
      names = "--threshold-share",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description =
          "Share of a gradient's entries that SharedTrainingMaster sends a step; DL4J adapts its"
              + " threshold for 0.0001 to 0.01 [${DEFAULT-VALUE}].")
  private double thresholdShare;

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      defaultValue = "plain",
      description =
          "Who relays SharedTrainingMaster's gradients, DL4J's MeshBuildMode: plain, the driver"
              + " alone, or mesh, the workers too [${DEFAULT-VALUE}].")
  private Topology topology;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "runs/spark-scaling.png",
      description = "PNG file of the chart [${DEFAULT-VALUE}].")
  private Path out;

  /** For the service loader. */
  public ScalingCommand() {}

  @Override
  public Integer call() throws IOException {
    OutFiles.requirePng("--out", out);
    List<Link> links = gigabits.stream().map(Link::new).distinct().toList();
    Worker worker = new Worker(imagesPerSecond, batchSize);
    ThresholdEncoding encoding = new ThresholdEncoding(thresholdShare);
    NetworkSize size = NetworkSize.of(resNet());
    Forecast forecast =
        new Forecast(
            worker,
            SynchronousTraining.averaging(worker, size, averagingFrequency, overhead),
            SynchronousTraining.sharing(worker, size, sharingOverhead),
            new SharedTraining(worker, size, encoding, topology),
            links);
    new ScalingChart(forecast).write(out, backbone);
    System.out.printf("Images per second of %s:%n%s%n%n", backbone, forecast.rates());
    System.out.printf("Seconds on the network:%n%s%n%n", forecast.networkTimes());
    forecast.findings().forEach(System.out::println);
    System.out.println("Picture: " + out.toAbsolutePath().normalize().toUri());
    return CommandLine.ExitCode.OK;
  }

  /** The network, with the names of the options in what its builder complains about. */
  private ResNet resNet() {
    try {
      ResNet.Builder builder = ResNet.builder(Backbone.of(backbone)).classes(classes);
      stages.ifPresent(builder::stages);
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UserException("--" + e.getMessage(), e);
    }
  }
}
