package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpMethod;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of one route and method: answers by status, durations by bucket. Safe for use by
 * many threads.
 */
final class RouteFigures {

  /** The upper ends of the buckets, in milliseconds, ends included; the last one has none. */
  static final double[] BUCKET_ENDS = {
    0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000
  };

  private static final long[] NANOS = new long[BUCKET_ENDS.length];

  static {
    for (int i = 0; i < NANOS.length; i++) {
      NANOS[i] = (long) (BUCKET_ENDS[i] * 1e6);
    }
  }

  /** Stands for those that were broken off before an answer; no answer ends with it. */
  private static final int FIRST_STATUS = 100;

  private static final int LAST_STATUS = 599;

  private final String route;
  private final HttpMethod method;
  private final AtomicReferenceArray<@Nullable LongAdder> statuses =
      new AtomicReferenceArray<>(LAST_STATUS - FIRST_STATUS + 1);
  private final LongAdder[] buckets = new LongAdder[NANOS.length + 1];
  private final LongAdder nanos = new LongAdder();

  RouteFigures(String route, HttpMethod method) {
    this.route = route;
    this.method = method;
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  void count(int status, long durationNanos) {
    int at = Math.clamp(status, FIRST_STATUS, LAST_STATUS) - FIRST_STATUS;
    LongAdder adder = statuses.get(at);
    if (adder == null) {
      adder = new LongAdder();
      LongAdder other = statuses.compareAndExchange(at, null, adder);
      adder = other == null ? adder : other;
    }
    adder.increment();
    int bucket = 0;
    while (bucket < NANOS.length && durationNanos > NANOS[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    nanos.add(durationNanos);
  }

  private String labels() {
    return "route=\"%s\",method=\"%s\"".formatted(MetricsText.escaped(route), method);
  }

  void writeRequests(MetricsText out) {
    for (int at = 0; at < statuses.length(); at++) {
      LongAdder adder = statuses.get(at);
      if (adder != null) {
        out.sample(
            "athanor_http_requests_total",
            labels() + ",status=\"" + (at == 0 ? "none" : at + FIRST_STATUS) + "\"",
            adder.sum());
      }
    }
  }

  void writeDurations(MetricsText out) {
    String name = "athanor_http_request_duration_seconds";
    long sum = 0;
    for (int i = 0; i < buckets.length; i++) {
      sum += buckets[i].sum();
      String end = i < BUCKET_ENDS.length ? MetricsText.number(BUCKET_ENDS[i] / 1000) : "+Inf";
      out.sample(name + "_bucket", labels() + ",le=\"" + end + "\"", sum);
    }
    out.sample(name + "_sum", labels(), (double) nanos.sum() / 1e9);
    out.sample(name + "_count", labels(), sum);
  }
}
