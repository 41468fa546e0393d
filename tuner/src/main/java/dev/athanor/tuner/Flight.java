package dev.athanor.tuner;

import dev.athanor.model.AthanorException;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.storage.RunStore;
import dev.athanor.tuner.executor.Execution;
import dev.athanor.tuner.executor.Launch;
import dev.athanor.tuner.executor.Leftover;
import dev.athanor.tuner.signal.ConsoleLog;
import dev.athanor.tuner.signal.FollowedOutput;
import dev.athanor.tuner.signal.Reading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One process under way, from its start until nothing of it is left: follows its output into its
 * run, watches its limits, ends it and what it leaves behind. Touched by the tuner's loop alone.
 */
final class Flight {

  /** Readings handled at a time, so that a talkative program does not keep the others waiting. */
  private static final int READINGS_AT_ONCE = 1000;

  /** How many of a program's last lines go into a message. */
  static final int LAST_LINES = 20;

  /** Why we ended it; the first cause stands. */
  sealed interface Cause {
    String because();

    /** A verdict. */
    record Verdict(String because) implements Cause {}

    /** A limit of the tuning file: its own failure. */
    record Limit(String because) implements Cause {}

    /** The tuner itself was stopped. */
    record Interruption(String because) implements Cause {}
  }

  /** Limits of one process; null for none. */
  record Limits(Duration grace, @Nullable Duration timeout, @Nullable Duration silence) {}

  private final RunId run;
  private final Launch launch;
  private final Execution execution;
  private final FollowedOutput output;
  private final ArrayDeque<Reading> readings;
  private final Limits limits;
  private final long startedNanos;
  private final Map<String, Long> lastSteps = new HashMap<>();
  private long heardNanos;
  private long heardBytes;
  private boolean heardOut;
  private @Nullable Cause cause;
  private @Nullable CompletableFuture<List<Leftover>> stragglers;

  Flight(
      RunId run,
      Launch launch,
      Execution execution,
      FollowedOutput output,
      ArrayDeque<Reading> readings,
      Limits limits,
      long nowNanos) {
    this.run = run;
    this.launch = launch;
    this.execution = execution;
    this.output = output;
    this.readings = readings;
    this.limits = limits;
    this.startedNanos = nowNanos;
    this.heardNanos = nowNanos;
  }

  RunId run() {
    return run;
  }

  Execution execution() {
    return execution;
  }

  FollowedOutput output() {
    return output;
  }

  /** Why we ended it; null if we did not. */
  @Nullable Cause cause() {
    return cause;
  }

  /**
   * Reads on, a bounded portion; gives back what was read, points already stored in the run. Steps
   * are filled in. Nothing that came is left when this gives back nothing after the flight has
   * landed.
   */
  List<Reading> pump(RunStore runs, long nowMillis, long nowNanos) {
    boolean over = landed();
    if (readings.isEmpty() && !output.pump() && over) {
      output.finish();
      heardOut = readings.isEmpty();
    }
    // While we are behind, the program is not the one that is silent.
    if (output.bytes() != heardBytes || !readings.isEmpty()) {
      heardBytes = output.bytes();
      heardNanos = nowNanos;
    }
    return take(READINGS_AT_ONCE, runs, nowMillis);
  }

  /**
   * Whether it has landed and all its output was given; an interrupted one need not be heard out.
   */
  boolean done() {
    return landed() && (heardOut || cause instanceof Cause.Interruption);
  }

  private List<Reading> take(int limit, RunStore runs, long nowMillis) {
    if (readings.isEmpty()) {
      return List.of();
    }
    var taken = new ArrayList<Reading>();
    var points = new ArrayList<MetricPoint>();
    while (taken.size() < limit && !readings.isEmpty()) {
      Reading read = stepped(readings.removeFirst());
      taken.add(read);
      long step = read.step() == null ? 0 : read.step();
      read.values()
          .forEach((key, value) -> points.add(new MetricPoint(key, step, nowMillis, value)));
    }
    if (!points.isEmpty()) {
      runs.append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);
    }
    return taken;
  }

  /** A reading without a step is the next one of its first metric, counted from 1. */
  private Reading stepped(Reading read) {
    if (read.values().isEmpty()) {
      return read;
    }
    String first = read.values().firstEntry().getKey();
    long step = read.step() == null ? lastSteps.getOrDefault(first, 0L) + 1 : read.step();
    for (String key : read.values().keySet()) {
      lastSteps.put(key, step);
    }
    return new Reading(step, read.values());
  }

  /** Ends it if it is over one of its limits. */
  void watch(long nowNanos) {
    if (cause != null || !execution.alive()) {
      return;
    }
    Duration timeout = limits.timeout();
    Duration silence = limits.silence();
    if (timeout != null && nowNanos - startedNanos > timeout.toNanos()) {
      stop(new Cause.Limit("still running after its timeout of " + Durations.text(timeout)));
    } else if (silence != null && nowNanos - heardNanos > silence.toNanos()) {
      stop(
          new Cause.Limit(
              "silent for %s (expected: some output at least that often; see silence: in the tuning file)"
                  .formatted(Durations.text(silence))));
    }
  }

  /** Ends it, for a first cause only. One that has ended by itself stays what it is. */
  void stop(Cause why) {
    if (!execution.alive()) {
      return;
    }
    if (cause == null) {
      cause = why;
      execution.stop(limits.grace());
    }
  }

  /** Whether nothing of it is left. Ends what its main process left behind. */
  boolean landed() {
    if (execution.alive()) {
      return false;
    }
    if (stragglers == null) {
      stragglers =
          execution.gone()
              ? CompletableFuture.completedFuture(List.of())
              : CompletableFuture.supplyAsync(
                  () -> execution.endStragglers(limits.grace()),
                  task -> Thread.ofVirtual().name("stragglers").start(task));
    }
    return stragglers.isDone();
  }

  /**
   * Lets go of its output, and keeps no more of it than the first and the last part.
   *
   * @return why it is kept whole; empty if all went well
   */
  String close() {
    output.close();
    try {
      ConsoleLog.cut(launch.stdout(), ConsoleLog.KEPT_BYTES);
      ConsoleLog.cut(launch.stderr(), ConsoleLog.KEPT_BYTES);
      return "";
    } catch (AthanorException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private int leftBehind() {
    try {
      return stragglers == null ? 0 : stragglers.join().size();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AthanorException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /** What a user should know of how it ended; empty if nothing. To be asked once it has landed. */
  String remark() {
    int left = leftBehind();
    if (execution.killed()) {
      return "%s ignored SIGTERM and was killed after the grace of %s"
          .formatted(
              cause == null ? "a process it left behind" : "it", Durations.text(limits.grace()));
    }
    return left > 0 && cause == null
        ? "ended %d process%s it left behind".formatted(left, left == 1 ? "" : "es")
        : "";
  }
}
