package io.github.polyloss.ui;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A Vert.x whose HTTP servers listen on the loopback address. Where no host is named, as in DL4J,
 * Vert.x listens on all addresses, whatever the options of the server say.
 */
final class Loopback {

  private static final String HOST = "127.0.0.1";

  private Loopback() {}

  static Vertx of(Vertx vertx) {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              Object result = call(vertx, method, arguments);
              return result instanceof HttpServer server ? of(server) : result;
            });
  }

  private static HttpServer of(HttpServer server) {
    return (HttpServer)
        Proxy.newProxyInstance(
            HttpServer.class.getClassLoader(),
            new Class<?>[] {HttpServer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("listen")) {
                return listen(server, arguments);
              }
              Object result = call(server, method, arguments);
              return result == server ? proxy : result;
            });
  }

  @SuppressWarnings("unchecked") // what the interface says of its second parameter
  private static HttpServer listen(HttpServer server, Object[] portAndHandler) {
    return server.listen(
        (int) portAndHandler[0], HOST, (Handler<AsyncResult<HttpServer>>) portAndHandler[1]);
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
