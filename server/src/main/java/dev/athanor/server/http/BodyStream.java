package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The body of a request as it comes in. The client sends at the pace of the reader: only a few
 * parts are here that were not read. Read by one thread, which may wait; to be closed, upon which
 * what is left of the body is passed over.
 */
public final class BodyStream extends InputStream {

  /** How many parts of the body may be here at once. */
  private static final int AHEAD = 32;

  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Intake intake = new Intake();
  private final Duration patience;
  private byte[] part = new byte[0];
  private int next;
  private int sinceAsked;
  private @Nullable Arrival last;

  private BodyStream(Duration patience) {
    this.patience = patience;
  }

  /**
   * Begins to receive the body, which nobody else may do.
   *
   * @param patience how long to wait for the next part
   */
  public static BodyStream of(HttpRequest request, Duration patience) {
    var stream = new BodyStream(patience);
    request.subscribe(stream.intake);
    return stream;
  }

  /** What comes in. */
  private sealed interface Arrival {

    record Part(byte[] bytes) implements Arrival {}

    record End() implements Arrival {}

    record Failure(Throwable cause) implements Arrival {}
  }

  private final class Intake implements Subscriber<HttpObject> {

    private @Nullable Subscription subscription;
    private boolean cancelled;

    @Override
    public synchronized void onSubscribe(Subscription given) {
      subscription = given;
      if (cancelled) {
        given.cancel();
      } else {
        given.request(AHEAD);
      }
    }

    private synchronized void request(int more) {
      if (subscription != null) {
        subscription.request(more);
      }
    }

    private synchronized void cancel() {
      cancelled = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onNext(HttpObject object) {
      // A trailer counts as an empty part, so that it is paid for like one.
      arrivals.add(new Arrival.Part(object instanceof HttpData data ? data.array() : new byte[0]));
    }

    @Override
    public void onError(Throwable cause) {
      arrivals.add(new Arrival.Failure(cause));
    }

    @Override
    public void onComplete() {
      arrivals.add(new Arrival.End());
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads some bytes.
   *
   * @throws ClientGoneException if the client goes away, or sends nothing for too long
   */
  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, into.length);
    if (count == 0) {
      return 0;
    }
    while (next == part.length) {
      if (!advance()) {
        return -1;
      }
    }
    int taken = Math.min(count, part.length - next);
    System.arraycopy(part, next, into, from, taken);
    next += taken;
    return taken;
  }

  /** Takes the next part; false if there is none. */
  private boolean advance() throws IOException {
    Arrival arrival = last == null ? take() : last;
    switch (arrival) {
      case Arrival.Part(byte[] bytes) -> {
        part = bytes;
        next = 0;
        askForMore();
        return true;
      }
      case Arrival.End end -> {
        last = end;
        return false;
      }
      case Arrival.Failure failure -> {
        last = failure;
        throw new ClientGoneException("the body was broken off", failure.cause());
      }
    }
  }

  private Arrival take() throws IOException {
    try {
      Arrival arrival = arrivals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (arrival == null) {
        throw new ClientGoneException(
            "no more of the body came for %d s".formatted(patience.toSeconds()));
      }
      return arrival;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException("interrupted while the body came", e);
    }
  }

  private void askForMore() {
    sinceAsked++;
    if (sinceAsked == AHEAD / 2) {
      sinceAsked = 0;
      intake.request(AHEAD / 2);
    }
  }

  @Override
  public void close() {
    intake.cancel();
  }
}
