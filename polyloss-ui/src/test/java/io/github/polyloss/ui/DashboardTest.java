package io.github.polyloss.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.cli.Dashboard;
import io.github.polyloss.cli.PolyLossCommand;
import io.github.polyloss.cli.UserException;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.internal.Records;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real training, looked at over HTTP while it lasts and afterwards. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DashboardTest {

  private static final LossSpec LOSS = LossSpec.parse("poly:2,1.5");
  private static final String FROZEN = "poly_2,1.5-1-frozen";
  private static final String UNFROZEN = "poly_2,1.5-1-unfrozen";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path run;
  private static RunResult watched;
  private static RunResult unwatched;

  /** What the pages said after the last epoch, while the server was there. */
  private static String sessions;

  private static String page;
  private static JsonNode frozen;
  private static JsonNode unfrozen;
  private static JsonNode graph;
  private static URI address;

  /** Tells a dashboard of the training, and asks it when all is trained. */
  private record Visitor(Dashboard.Open dashboard) implements TrainingListener {

    @Override
    public void phaseStarted(LossSpec loss, long seed, Phase phase, ComputationGraph network) {
      dashboard.phaseStarted(loss, seed, phase, network);
    }

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
      dashboard.epochEnded(loss, seed, epoch);
    }

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
        throws IOException {
      awaitSession(UNFROZEN);
      sessions = get("");
      page = get("/" + UNFROZEN + "/overview");
      frozen = data(FROZEN);
      unfrozen = data(UNFROZEN);
      graph = JSON.readTree(get("/" + UNFROZEN + "/model/graph"));
    }
  }

  private static RunResult train(TrainingListener listener) throws IOException {
    ImageDataSet few = Petals.dataSet().first(60, 20, 20);
    StartingWeights weights = StartingWeights.builtIn();
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, weights)
            .stages(2)
            .imageSize(16)
            .frozenEpochs(1)
            .epochs(1)
            .batchSize(10)
            .learningRate(0.002)
            .build();
    return new Experiment(config, few, Progress.NONE, listener).run(List.of(LOSS), 1).get(0);
  }

  @BeforeAll
  static void trainWithAndWithoutADashboard() throws IOException {
    try (Dashboard.Open dashboard = new LiveDashboard().open(run, 0)) {
      address = URI.create(dashboard.address());
      watched = train(new Visitor(dashboard));
    }
    unwatched =
        train(
            new TrainingListener() {

              @Override
              public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {}

              @Override
              public void runEnded(RunResult result, TestPredictions some, ModelFile model) {}
            });
  }

  private static String get(String path) throws IOException {
    return get(address, path);
  }

  private static String get(URI address, String path) throws IOException {
    URI all = URI.create(address + path);
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(all).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s", all).isEqualTo(200);
      return response.body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static JsonNode data(String session) throws IOException {
    return JSON.readTree(get("/" + session + "/overview/data"));
  }

  /** DL4J's server hears of a session up to half a second later. */
  private static void awaitSession(String session) throws IOException {
    while (!get("").contains(session)) {
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void eachPhaseIsASessionThatIsListed() {
    assertThat(sessions)
        .contains("href=\"/train/" + FROZEN + "\"", "href=\"/train/" + UNFROZEN + "\"");
    assertThat(page).contains("<html", "overview.js");
  }

  @Test
  void theChartsHaveWhatTheyDraw() {
    for (JsonNode data : List.of(frozen, unfrozen)) {
      assertThat(data.get("scores")).isNotEmpty().allMatch(score -> score.asDouble() > 0);
      assertThat(data.get("scoresIter")).hasSameSizeAs(data.get("scores"));
      assertThat(data.get("scoresIter").get(0).asInt()).isZero();
    }
    // The head is one dense layer; in all layers there are convolutions too.
    assertThat(frozen.get("updateRatios").fieldNames()).toIterable().containsOnly("head.fc_W");
    assertThat(unfrozen.get("updateRatios").fieldNames())
        .toIterable()
        .contains("head.fc_W", "layer1.0.conv1_W");
    assertThat(graph.get("vertexNames")).extracting(JsonNode::asText).contains("head.fc");
  }

  @Test
  void theFirstScoreIsTheLossOfAHeadThatKnowsNothing() {
    int classes = Petals.dataSet().classNames().size();
    double miss = 1 - 1.0 / classes;
    double loss = Math.log(classes) + 2 * miss + 1.5 * miss * miss / 2;
    assertThat(frozen.get("scores").get(0).asDouble()).isCloseTo(loss, within(1e-3));
  }

  @Test
  void watchingChangesNoNumber() {
    assertThat(watched.epochs())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("imagesPerSecond", "waitShare")
        .isEqualTo(unwatched.epochs());
    assertThat(watched.testAccuracy()).isEqualTo(unwatched.testAccuracy());
  }

  @Test
  void afterTheRunNobodyAnswers() {
    assertThatThrownBy(() -> get("")).isInstanceOf(ConnectException.class);
  }

  @Test
  void theCommandShowsTheSameUntilItIsStopped() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream standardOut = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    ExecutorService command = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> status =
          command.submit(() -> PolyLossCommand.run("ui", run.toString(), "--ui-port", "0"));
      Pattern line =
          Pattern.compile("Dashboard: (http://localhost:\\d+/train) \\(Ctrl-C ends it\\)");
      Matcher told = line.matcher("");
      while (!told.find()) {
        assertThat(status.isDone()).isFalse();
        TimeUnit.MILLISECONDS.sleep(50);
        told = line.matcher(out.toString(StandardCharsets.UTF_8));
      }
      URI server = URI.create(told.group(1));
      assertThat(get(server, "")).contains(FROZEN, UNFROZEN);
      for (JsonNode live : List.of(frozen, unfrozen)) {
        String session = live == frozen ? FROZEN : UNFROZEN;
        JsonNode kept = JSON.readTree(get(server, "/" + session + "/overview/data"));
        for (String chart : List.of("scores", "scoresIter", "updateRatios", "stdevActivations")) {
          assertThat(kept.get(chart)).as(chart).isEqualTo(live.get(chart));
        }
      }
      command.shutdownNow();
      assertThat(status.get(1, TimeUnit.MINUTES)).isZero();
      assertThatThrownBy(() -> get(server, "")).isInstanceOf(ConnectException.class);
    } finally {
      command.shutdownNow();
      System.setOut(standardOut);
    }
  }

  @Test
  void onlyThisMachineMayLook() throws IOException {
    try (Dashboard.Open dashboard = new LiveDashboard().open(run, 0)) {
      int port = URI.create(dashboard.address()).getPort();
      connect(InetAddress.getLoopbackAddress(), port);
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress own : each.inetAddresses().toList()) {
          if (own instanceof Inet4Address && !own.isLoopbackAddress()) {
            assertThatThrownBy(() -> connect(own, port)).isInstanceOf(ConnectException.class);
          }
        }
      }
    }
  }

  private static void connect(InetAddress own, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(own, port), 10_000);
    }
  }

  @Test
  void whatWasSeenOfHalfAnEpochIsNotKept(@TempDir Path other) throws IOException {
    Files.copy(run.resolve(Dashboard.FILE), other.resolve(Dashboard.FILE));
    long before = Files.size(other.resolve(Dashboard.FILE));
    TrainingListener stopped =
        new TrainingListener() {
          private Dashboard.Open dashboard;

          @Override
          public void phaseStarted(
              LossSpec loss, long seed, Phase phase, ComputationGraph network) {
            if (phase == Phase.UNFROZEN) {
              try {
                dashboard = new LiveDashboard().open(other, 0);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              dashboard.phaseStarted(loss, seed, phase, network);
            }
          }

          @Override
          public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {
            // A run that was killed before its epoch ended tells nobody.
          }

          @Override
          public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {
            dashboard.close();
          }
        };

    train(stopped);

    assertThat(other.resolve(Dashboard.FILE)).hasSize(before);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> new LiveDashboard().open(run, port))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("--ui-port must be a free port, got " + port)
          .hasMessageContaining("in use");
    }
    assertThatThrownBy(() -> new LiveDashboard().open(run, 70_000))
        .isInstanceOf(UserException.class)
        .hasMessage("--ui-port must be from 0 to 65535, got 70000");
  }

  @Test
  void aDamagedFileIsNamed(@TempDir Path other) throws IOException {
    Path file = other.resolve(Dashboard.FILE);
    Records.append(file, List.of(new byte[] {2, 1, 2, 3}));
    assertThatThrownBy(() -> new LiveDashboard().open(other, 0))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is damaged: ");
  }

  @Test
  void aFolderWithoutStatisticsIsAnErrorOfOneLine(@TempDir Path other) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream standardErr = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      assertThat(PolyLossCommand.run("ui", other.toString())).isEqualTo(1);
    } finally {
      System.setErr(standardErr);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "polyloss: RUN must be the folder of a run with --ui, got "
                + other
                + System.lineSeparator());
  }
}
