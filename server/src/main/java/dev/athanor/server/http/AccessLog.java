package dev.athanor.server.http;

import com.linecorp.armeria.common.logging.RequestLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each request: {@code time client method path status request-bytes answer-bytes
 * milliseconds}, separated by single spaces, without the query. One thread writes; of lines that
 * come faster than it writes, those beyond {@value #WAITING} are dropped, and a line that begins
 * with {@code #} says how many. Safe for use by many threads.
 */
public final class AccessLog implements Consumer<RequestLog>, AutoCloseable {

  /** How many lines may wait to be written. */
  static final int WAITING = 8192;

  private static final Logger LOG = Logger.getLogger(AccessLog.class.getName());

  /** How long a file becomes, in characters, before another one is begun. */
  private static final long LONGEST = 64L << 20;

  /** How many older files are kept, as {@code NAME.1}, the newest of them, to {@code NAME.4}. */
  private static final int OLDER = 4;

  private final Path file;
  private final long longest;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(WAITING);
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean closed;
  private long written;
  private long droppedBefore;

  private AccessLog(Path file, long longest) {
    this.file = file;
    this.longest = longest;
    writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
  }

  /**
   * A log that goes on with this file.
   *
   * @throws IOException if it cannot be written
   */
  public static AccessLog open(Path file) throws IOException {
    return open(file, LONGEST);
  }

  static AccessLog open(Path file, long longest) throws IOException {
    var log = new AccessLog(file, longest);
    BufferedWriter out = log.writer();
    log.written = Files.size(file);
    out.close();
    log.writer.start();
    return log;
  }

  private BufferedWriter writer() throws IOException {
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** How many lines were dropped. */
  public long dropped() {
    return dropped.sum();
  }

  /** Has it written that a request has ended. */
  @Override
  public void accept(RequestLog request) {
    if (!lines.offer(Line.of(request))) {
      dropped.increment();
    }
  }

  private void run() {
    while (!closed || !lines.isEmpty()) {
      try {
        Line first = lines.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          write(first);
        }
      } catch (InterruptedException e) {
        // To be closed: what waits is written before.
        closed = true;
      } catch (IOException e) {
        LOG.log(
            Level.WARNING, "cannot write the access log %s; going on without".formatted(file), e);
        drop();
      }
    }
  }

  private void drop() {
    int before = lines.size();
    lines.clear();
    dropped.add(before + 1L);
  }

  /** Writes this line and those that wait. */
  private void write(Line first) throws IOException {
    if (written > longest) {
      rotate();
    }
    try (BufferedWriter out = writer()) {
      for (Line line = first; line != null && written <= longest; line = lines.poll()) {
        write(out, line.toString());
      }
      long all = dropped.sum();
      if (all > droppedBefore) {
        write(out, "# %d lines dropped".formatted(all - droppedBefore));
        droppedBefore = all;
      }
    }
  }

  private void write(BufferedWriter out, String line) throws IOException {
    out.write(line);
    out.write('\n');
    written += line.length() + 1;
  }

  private void rotate() throws IOException {
    for (int i = OLDER - 1; i >= 0; i--) {
      Path from = i == 0 ? file : older(i);
      if (Files.exists(from)) {
        Files.move(from, older(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    written = 0;
  }

  private Path older(int i) {
    return file.resolveSibling(file.getFileName() + "." + i);
  }

  /** Writes what waits, for at most two seconds. */
  @Override
  public void close() {
    closed = true;
    try {
      writer.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is written of one request. */
  private record Line(
      long startMicros,
      @Nullable InetSocketAddress client,
      String method,
      String path,
      int status,
      long received,
      long sent,
      long nanos) {

    private static Line of(RequestLog request) {
      return new Line(
          request.requestStartTimeMicros(),
          request.context().remoteAddress(),
          request.requestHeaders().method().name(),
          request.context().path(),
          request.responseStatus().code(),
          request.requestLength(),
          request.responseLength(),
          request.totalDurationNanos());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %s %s %s %d %d %d %.3f",
          Instant.EPOCH.plus(startMicros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS),
          client == null ? "-" : client.getAddress().getHostAddress(),
          method,
          path,
          status,
          received,
          sent,
          nanos / 1e6);
    }
  }
}
