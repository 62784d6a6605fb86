package io.github.polyloss.datavec.oxford102;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server on loopback. */
class DownloadTest {

  private static final Download.Patience PATIENCE =
      new Download.Patience(3, Duration.ofMillis(1), Duration.ofSeconds(5));

  private static final byte[] CONTENT = content();

  /** What a request asked for ("" without a range) and how many bytes it was sent. */
  private record Served(String range, int bytes) {}

  @TempDir Path temp;
  private final List<Served> served = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Path file;
  private Path part;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    file = temp.resolve("cache").resolve("flowers.bin");
    part = temp.resolve("cache").resolve("flowers.bin.part");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aWholeFileComesInOneRequest() throws IOException {
    serve(exchange -> send(exchange, CONTENT.length));
    List<String> steps = new ArrayList<>();
    Progress progress =
        (task, total, unit) -> {
          steps.add("%s of %d %s".formatted(task, total, unit));
          return done -> steps.add(Long.toString(done));
        };

    fetch(progress);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(part).doesNotExist();
    assertThat(served).containsExactly(new Served("", CONTENT.length));
    assertThat(steps).startsWith("flowers.bin of 3 MB").endsWith("3");
  }

  @Test
  void aFileThatIsThereIsNotFetched() throws IOException {
    serve(exchange -> send(exchange, CONTENT.length));
    fetch(Progress.NONE);
    fetch(Progress.NONE);

    assertThat(served).hasSize(1);
  }

  @Test
  void afterABreakOnlyTheRemainderIsSent() throws IOException {
    int half = CONTENT.length / 2;
    serve(exchange -> send(exchange, served.isEmpty() ? half : CONTENT.length));

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served).hasSize(2);
    assertThat(served.get(0)).isEqualTo(new Served("", half));
    // The client may lose what was under way when the connection broke, never more.
    int resumed = Integer.parseInt(served.get(1).range().replaceAll("bytes=(\\d+)-", "$1"));
    assertThat(resumed).isPositive().isLessThanOrEqualTo(half);
    assertThat(served.get(1).bytes()).isEqualTo(CONTENT.length - resumed);
  }

  @Test
  void aLaterRunCarriesOnFromThePart() throws IOException {
    writePart(1_000_000);
    serve(exchange -> send(exchange, CONTENT.length));

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served).containsExactly(new Served("bytes=1000000-", CONTENT.length - 1_000_000));
  }

  @Test
  void aServerThatIgnoresRangesMeansStartingOver() throws IOException {
    writePart(1_000_000);
    serve(
        exchange -> {
          served.add(new Served(range(exchange), CONTENT.length));
          reply(exchange, 200, CONTENT);
        });

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served).containsExactly(new Served("bytes=1000000-", CONTENT.length));
  }

  @Test
  void aRangeThatCannotBeServedMeansStartingOver() throws IOException {
    writePart(CONTENT.length);
    serve(exchange -> send(exchange, CONTENT.length));

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served)
        .containsExactly(
            new Served("bytes=" + CONTENT.length + "-", 0), new Served("", CONTENT.length));
  }

  @Test
  void aRangeThatStartsElsewhereMeansStartingOver() throws IOException {
    writePart(1_000_000);
    serve(
        exchange -> {
          if (range(exchange).isEmpty()) {
            send(exchange, CONTENT.length);
          } else {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-2/" + CONTENT.length);
            reply(exchange, 206, Arrays.copyOf(CONTENT, 3));
          }
        });

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
  }

  @Test
  void aWrongMd5DeletesWhatCame() throws IOException {
    serve(exchange -> reply(exchange, 200, new byte[] {1, 2, 3}));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessage(
            "%s has the MD5 5289df737df57326fcdd22597afb1fac instead of %s;"
                + " what was downloaded is deleted",
            address(), md5());
    assertThat(temp.resolve("cache")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410})
  void aRefusalIsNotTriedAgain(int status) {
    serve(
        exchange -> {
          served.add(new Served(range(exchange), 0));
          reply(exchange, status, new byte[0]);
        });

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessage("cannot download %s: the server answered with status %d", address(), status);
    assertThat(served).hasSize(1);
    assertThat(part).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void aTroubledServerIsTriedAgain(int status) throws IOException {
    serve(
        exchange -> {
          if (served.isEmpty()) {
            served.add(new Served(range(exchange), 0));
            reply(exchange, status, new byte[0]);
          } else {
            send(exchange, CONTENT.length);
          }
        });

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
  }

  @Test
  void triesComeToAnEndAndThePartIsKept() throws IOException {
    serve(exchange -> send(exchange, 1_000_000));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessageStartingWith("cannot download " + address() + " after 3 tries: ");
    assertThat(served).hasSize(3);
    assertThat(part).exists();
  }

  @Test
  void redirectsAreFollowedWithTheRange() throws IOException {
    writePart(1_000_000);
    serve("/moved", exchange -> send(exchange, CONTENT.length));
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/moved");
          reply(exchange, 302, new byte[0]);
        });

    fetch(Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served).containsExactly(new Served("bytes=1000000-", CONTENT.length - 1_000_000));
  }

  @Test
  void redirectsThatGoRoundComeToAnEnd() {
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/flowers.bin");
          reply(exchange, 302, new byte[0]);
        });

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessageStartingWith("cannot download " + address());
    assertThat(file).doesNotExist();
  }

  /** Altogether it is silent for longer than patience lasts, but never at a stretch. */
  @Test
  void aThrottledServerIsWaitedFor() throws IOException {
    serve(
        exchange -> {
          served.add(new Served(range(exchange), CONTENT.length));
          exchange.sendResponseHeaders(200, CONTENT.length);
          int part = CONTENT.length / 8;
          for (int from = 0; from < CONTENT.length; from += part) {
            pause(200);
            exchange.getResponseBody().write(CONTENT, from, Math.min(part, CONTENT.length - from));
            exchange.getResponseBody().flush();
          }
        });
    Download.Patience impatient =
        new Download.Patience(1, Duration.ofMillis(1), Duration.ofSeconds(1));

    new Download(impatient).fetch(address(), file, md5(), Progress.NONE);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served).hasSize(1);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServerThatFallsSilentIsTriedAgain() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    serve(
        exchange -> {
          if (served.isEmpty()) {
            served.add(new Served("", 1000));
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 1000);
            exchange.getResponseBody().flush();
            await(end);
          } else {
            send(exchange, CONTENT.length);
          }
        });
    Download.Patience impatient =
        new Download.Patience(2, Duration.ofMillis(1), Duration.ofMillis(500));

    new Download(impatient).fetch(address(), file, md5(), Progress.NONE);
    end.countDown();

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(served.get(1).range()).isEqualTo("bytes=1000-");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    server.stop(0);

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessage("cannot download %s after 3 tries: no connection", address());
  }

  @Test
  void aFullDiskIsNamedAndNotTriedAgain() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), full + " is absent");
    Files.createDirectories(part.getParent());
    Files.createSymbolicLink(part, full);
    serve(exchange -> send(exchange, CONTENT.length));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> fetch(Progress.NONE))
        .withMessage(
            "cannot write %s: No space left on device (the first 0 MB are kept,"
                + " and the next run carries on from there)",
            part);
    assertThat(served).hasSizeLessThanOrEqualTo(1);
    assertThat(part).isSymbolicLink();
    Files.delete(part);
  }

  @Test
  void oxford102IsDownloadedAndOpened() throws IOException {
    Path official = OxfordFiles.write(temp.resolve("official"));
    for (String name : List.of("102flowers.tgz", "imagelabels.mat", "setid.mat")) {
      byte[] bytes = Files.readAllBytes(official.resolve(name));
      serve("/flowers/102/" + name, exchange -> reply(exchange, 200, bytes));
    }
    String base = address().resolve("/flowers/102").toString();
    Map<String, String> sums =
        Map.of(
            "102flowers.tgz", md5(official.resolve("102flowers.tgz")),
            "imagelabels.mat", md5(official.resolve("imagelabels.mat")),
            "setid.mat", md5(official.resolve("setid.mat")));
    Path cache = temp.resolve("cache");

    Path folder = new Oxford102Download(base, sums, PATIENCE).into(cache, Progress.NONE);

    assertThat(folder).isEqualTo(cache.resolve("oxford102"));
    assertThat(Oxford102.open(folder, cache, Progress.NONE).dataSet().train()).hasSize(5);
  }

  @Test
  void theSystemPropertyNamesAnotherAddress() {
    serve("/mirror/imagelabels.mat", exchange -> reply(exchange, 404, new byte[0]));
    String mirror = address().resolve("/mirror/").toString();
    System.setProperty("polyloss.oxford102.url", mirror);
    try {
      assertThatExceptionOfType(DataSetException.class)
          .isThrownBy(() -> ImageDataSets.open("oxford102", temp, Progress.NONE))
          .withMessage(
              "cannot download %simagelabels.mat: the server answered with status 404", mirror);
    } finally {
      System.clearProperty("polyloss.oxford102.url");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.org/", "no scheme", "relative/path"})
  void anAddressThatIsNotHttpIsNamed(String base) {
    Oxford102Download download = new Oxford102Download(base, Map.of(), PATIENCE);

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> download.into(temp, Progress.NONE))
        .withMessageContaining(base);
  }

  private void fetch(Progress progress) throws DataSetException {
    new Download(PATIENCE).fetch(address(), file, md5(), progress);
  }

  private URI address() {
    return URI.create(
        "http://%s:%d/flowers.bin"
            .formatted(
                InetAddress.getLoopbackAddress().getHostAddress(), server.getAddress().getPort()));
  }

  private void writePart(int length) throws IOException {
    Files.createDirectories(part.getParent());
    Files.write(part, Arrays.copyOf(CONTENT, length));
  }

  private void serve(HttpHandler handler) {
    serve("/flowers.bin", handler);
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  /** Answers as servers do that know ranges, but breaks the connection after some bytes. */
  private void send(HttpExchange exchange, int atMost) throws IOException {
    String range = range(exchange);
    int start = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    int sent = Math.min(atMost, CONTENT.length - start);
    served.add(new Served(range, sent));
    if (start >= CONTENT.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (start > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(start, CONTENT.length - 1, CONTENT.length));
    }
    exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, CONTENT.length - start);
    OutputStream body = exchange.getResponseBody();
    body.write(CONTENT, start, sent);
    body.flush();
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static String range(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? "" : range;
  }

  private static String md5() {
    return DigestUtils.md5Hex(CONTENT);
  }

  private static String md5(Path file) throws IOException {
    return DigestUtils.md5Hex(Files.readAllBytes(file));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] content() {
    byte[] content = new byte[3_000_017];
    new Random(7).nextBytes(content);
    return content;
  }
}
