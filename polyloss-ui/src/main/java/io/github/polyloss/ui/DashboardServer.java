package io.github.polyloss.ui;

import io.github.polyloss.cli.UserException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.VertxUIServer;

/**
 * DL4J's server on the loopback address. DL4J itself would let all the network look, and has no
 * option for that.
 */
final class DashboardServer implements AutoCloseable {

  private static final int LAST_PORT = 0xFFFF;

  private final Vertx vertx;
  private final LoopbackUiServer server;

  private DashboardServer(Vertx vertx, LoopbackUiServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  /** Makes its HTTP server with a Vert.x whose servers listen on one address. */
  private static final class LoopbackUiServer extends VertxUIServer {
    @Override
    public void init(Vertx vertx, Context context) {
      super.init(Loopback.of(vertx), context);
    }
  }

  /**
   * Starts the server.
   *
   * @param port 0 for any that is free
   * @param statistics what to show
   * @throws UserException if the port is none or not free
   */
  static DashboardServer start(int port, StatsStorage statistics) {
    if (port < 0 || port > LAST_PORT) {
      throw new UserException("--ui-port must be from 0 to " + LAST_PORT + ", got " + port);
    }
    // The one way to tell the port to a server that DL4J does not start itself.
    System.setProperty(DL4JSystemProperties.UI_SERVER_PORT_PROPERTY, Integer.toString(port));
    // A page for each session, so that two losses stand side by side.
    VertxUIServer.getMultiSession().set(true);
    // The training has the cores: a page that comes late is no reason to warn.
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setBlockedThreadCheckInterval(Long.MAX_VALUE >> 20));
    LoopbackUiServer server = new LoopbackUiServer();
    CompletableFuture<String> started = new CompletableFuture<>();
    vertx.deployVerticle(
        server,
        result -> {
          if (result.succeeded()) {
            started.complete(result.result());
          } else {
            started.completeExceptionally(result.cause());
          }
        });
    try {
      started.join();
    } catch (CompletionException e) {
      close(vertx);
      throw new UserException(
          "--ui-port must be a free port, got %d (%s)".formatted(port, root(e).getMessage()), e);
    } finally {
      System.clearProperty(DL4JSystemProperties.UI_SERVER_PORT_PROPERTY);
    }
    server.attach(statistics);
    return new DashboardServer(vertx, server);
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  /** The list of sessions. */
  String address() {
    return server.getAddress() + "/train";
  }

  @Override
  public void close() {
    close(vertx);
  }

  private static void close(Vertx vertx) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    vertx.close(result -> closed.complete(null));
    closed.join();
  }
}
