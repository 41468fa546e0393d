package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes of bodies may be in memory at a time, over all requests. A body counts from its
 * announcement, one without a length as it arrives, until the request is answered; who comes while
 * there is no room is asked to come again. Bodies of at most {@value #SHORT} bytes do not count,
 * nor those of routes whose longest body is unlimited or does not fit: these are not kept in
 * memory.
 */
public final class BodyBudget {

  /** The longest body that does not count, in bytes. */
  public static final int SHORT = 4096;

  private final long capacity;
  private final AtomicLong taken = new AtomicLong();
  private final LongAdder refused = new LongAdder();

  /** A budget of so many bytes. */
  public BodyBudget(long capacity) {
    this.capacity = capacity;
  }

  /** How many bytes are taken. */
  public long taken() {
    return taken.get();
  }

  /** How many requests were sent away. */
  public long refused() {
    return refused.sum();
  }

  /** The service, within the budget. */
  public HttpService guarding(HttpService service) {
    return new Guarded(service);
  }

  private boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= capacity) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  private final class Guarded extends SimpleDecoratingHttpService {

    private Guarded(HttpService delegate) {
      super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
      long announced = request.headers().contentLength();
      boolean counts = announced < 0 ? request.isOpen() : announced > SHORT;
      long longest = ctx.config().maxRequestLength();
      if (!counts || longest == 0 || longest > capacity) {
        return unwrap().serve(ctx, request);
      }
      return announced < 0 ? uncounted(ctx, request) : counted(ctx, request, announced);
    }

    private HttpResponse counted(ServiceRequestContext ctx, HttpRequest request, long announced)
        throws Exception {
      if (announced > ctx.config().maxRequestLength()) {
        // It is being refused for its length already.
        return unwrap().serve(ctx, request);
      }
      if (!take(announced)) {
        refused.increment();
        throw busy();
      }
      var unused = ctx.log().whenComplete().thenRun(() -> taken.addAndGet(-announced));
      return unwrap().serve(ctx, request);
    }

    private HttpResponse uncounted(ServiceRequestContext ctx, HttpRequest request)
        throws Exception {
      var sum = new AtomicLong();
      HttpRequest peeked = request.peekData(data -> count(data, sum));
      // As a mere publisher: collecting what is peeked would look at all of it at the end.
      HttpRequest counting = HttpRequest.of(request.headers(), reader -> peeked.subscribe(reader));
      var unused = ctx.log().whenComplete().thenRun(() -> taken.addAndGet(-sum.get()));
      return unwrap().serve(ctx, counting);
    }

    private void count(HttpData data, AtomicLong sum) {
      if (!take(data.length())) {
        refused.increment();
        throw busy();
      }
      sum.addAndGet(data.length());
    }
  }

  private static HttpStatusException busy() {
    return HttpStatusException.of(HttpStatus.TOO_MANY_REQUESTS);
  }
}
