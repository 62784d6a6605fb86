package io.github.polyloss.datavec.oxford102;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;

/**
 * Downloads files over HTTP. What has arrived is kept in a {@code .part} file and carried on with
 * after a break, in this run or the next; a file gets its name only when its MD5 is right.
 */
final class Download {

  private static final long MEGABYTE = 1_000_000;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** When to give up. */
  record Patience(int tries, Duration firstPause, Duration silence) {

    static final Patience DEFAULT = new Patience(6, Duration.ofSeconds(1), Duration.ofSeconds(30));

    Duration pauseAfter(int attempt) {
      return firstPause.multipliedBy(1L << (attempt - 1));
    }
  }

  private final HttpClient client;
  private final Patience patience;

  Download(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience.silence())
            .build();
  }

  /** Fetches one file, unless it is already there. */
  void fetch(URI address, Path file, String md5, Progress progress) throws DataSetException {
    if (Files.exists(file)) {
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.getParent());
      fetchPart(address, part, progress);
      String actual = new DigestUtils(MessageDigestAlgorithms.MD5).digestAsHex(part);
      if (!actual.equals(md5)) {
        Files.delete(part);
        throw new DataSetException(
            "%s has the MD5 %s instead of %s; what was downloaded is deleted"
                .formatted(address, actual, md5));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (DataSetException e) {
      throw e;
    } catch (IOException e) {
      throw DataSetException.cannot("write", file, e);
    }
  }

  private void fetchPart(URI address, Path part, Progress progress) throws DataSetException {
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(address, part, progress);
        return;
      } catch (DataSetException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == patience.tries()) {
          throw new DataSetException(
              "cannot download %s after %d tries: %s"
                  .formatted(address, attempt, DataSetException.reason(e)),
              e);
        }
        pause(patience.pauseAfter(attempt), address);
      }
    }
  }

  /** Ends normally when the whole file is there; an IOException is worth another try. */
  private void attempt(URI address, Path part, Progress progress) throws IOException {
    long offset = Files.exists(part) ? Files.size(part) : 0;
    HttpResponse<InputStream> response = send(address, offset);
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == RANGE_NOT_SATISFIABLE
          || status == PARTIAL_CONTENT && !startsAt(response, offset)) {
        Files.deleteIfExists(part);
        throw new IOException("the server has no byte " + offset);
      }
      if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
        throw new IOException("the server answered with status " + status);
      }
      if (status != OK && status != PARTIAL_CONTENT) {
        throw new DataSetException(
            "cannot download %s: the server answered with status %d"
                .formatted(response.uri(), status));
      }
      store(body, part, status == OK ? 0 : offset, length(response), progress);
    }
  }

  private HttpResponse<InputStream> send(URI address, long offset) throws IOException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience.silence());
      if (offset > 0) {
        request.header("Range", "bytes=" + offset + "-");
      }
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IllegalArgumentException e) {
      throw new DataSetException("cannot download " + address + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(address);
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long offset) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + offset + "-"))
        .isPresent();
  }

  private static long length(HttpResponse<?> response) {
    return response.headers().firstValueAsLong("Content-Length").orElse(-1);
  }

  private void store(InputStream body, Path part, long offset, long length, Progress progress)
      throws IOException {
    String name = part.getFileName().toString().replaceFirst("\\.part$", "");
    long total = length < 0 ? -1 : (offset + length) / MEGABYTE;
    ExecutorService reader = Executors.newSingleThreadExecutor(Download::daemon);
    try (Progress.Task task = progress.start(name, total, "MB");
        OutputStream out = open(part, offset)) {
      byte[] buffer = new byte[1 << 16];
      long size = offset;
      for (int read = read(reader, body, buffer); read >= 0; read = read(reader, body, buffer)) {
        write(out, buffer, read, part, size);
        size += read;
        task.reached(size / MEGABYTE);
      }
    } finally {
      reader.shutdownNow();
    }
  }

  private static OutputStream open(Path part, long offset) throws DataSetException {
    try {
      return Files.newOutputStream(
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          offset > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw DataSetException.cannot("write", part, e);
    }
  }

  /** HttpClient's own time-out ends with the headers: a silent body would be waited for forever. */
  private int read(ExecutorService reader, InputStream body, byte[] buffer) throws IOException {
    try {
      return reader
          .submit(() -> body.read(buffer))
          .get(patience.silence().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "nothing arrived for " + patience.silence().toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataSetException("the download was interrupted", e);
    }
  }

  private static void write(OutputStream out, byte[] buffer, int count, Path part, long size)
      throws DataSetException {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw new DataSetException(
          "cannot write %s: %s (the first %d MB are kept, and the next run carries on from there)"
              .formatted(part, DataSetException.reason(e), size / MEGABYTE),
          e);
    }
  }

  private static void pause(Duration pause, URI address) throws DataSetException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(address);
    }
  }

  private static DataSetException interrupted(URI address) {
    Thread.currentThread().interrupt();
    return new DataSetException("the download of " + address + " was interrupted");
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "download");
    thread.setDaemon(true);
    return thread;
  }
}
