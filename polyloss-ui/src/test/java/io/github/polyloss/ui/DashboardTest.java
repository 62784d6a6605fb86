package io.github.polyloss.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.cli.Dashboard;
import io.github.polyloss.cli.UserException;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real training, looked at over HTTP while it lasts. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DashboardTest {

  private static final LossSpec LOSS = LossSpec.parse("poly:2,1.5");
  private static final String FROZEN = "poly_2,1.5-1-frozen";
  private static final String UNFROZEN = "poly_2,1.5-1-unfrozen";
  private static final ObjectMapper JSON = new ObjectMapper();

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
    try (Dashboard.Open dashboard = new LiveDashboard().open(0)) {
      address = URI.create(dashboard.address());
      watched = train(new Visitor(dashboard));
    }
    unwatched = train(TrainingListener.NONE);
  }

  private static String get(String path) throws IOException {
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
  void onlyThisMachineMayLook() throws IOException {
    try (Dashboard.Open dashboard = new LiveDashboard().open(0)) {
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
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> new LiveDashboard().open(port))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("--ui-port must be a free port, got " + port)
          .hasMessageContaining("in use");
    }
    assertThatThrownBy(() -> new LiveDashboard().open(70_000))
        .isInstanceOf(UserException.class)
        .hasMessage("--ui-port must be from 0 to 65535, got 70000");
  }
}
