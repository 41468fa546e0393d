package dev.athanor.study;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.ParamValue;
import java.io.Flushable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How far an optimization is, in one line that is written over itself: {@code 37/100 trials, 0:12
 * elapsed, 0:21 left, best 0.0123}. Safe for use by many threads.
 */
final class ProgressLine {

  private static final Duration REST = Duration.ofMillis(100);
  private static final MathContext SHORT = new MathContext(6);

  private final Appendable to;
  private final Study study;
  private final long trials;
  private final Stopwatch time;
  private final ReentrantLock lock = new ReentrantLock();
  private long done;
  private int width;
  private @Nullable Duration shownAt;

  /**
   * Writes nothing yet.
   *
   * @param trials how many there will be at most; {@link Long#MAX_VALUE} where nobody knows
   */
  ProgressLine(Appendable to, Study study, long trials, Stopwatch time) {
    this.to = to;
    this.study = study;
    this.trials = trials;
    this.time = time;
  }

  /** Counts one more trial. */
  void trialEnded() {
    lock.lock();
    try {
      done++;
      Duration last = shownAt;
      if (last == null || time.elapsed().minus(last).compareTo(REST) >= 0) {
        show("");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes the line for the last time, if there was a trial. */
  void end() {
    lock.lock();
    try {
      if (done > 0) {
        show("\n");
      }
    } finally {
      lock.unlock();
    }
  }

  private void show(String end) {
    Duration elapsed = time.elapsed();
    shownAt = elapsed;
    String line = line(elapsed);
    // Blanks wipe out what a longer line has left behind.
    String wiped = line + " ".repeat(Math.max(0, width - line.length()));
    width = line.length();
    try {
      to.append("\r" + wiped + end);
      if (to instanceof Flushable flushable) {
        flushable.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the progress: " + e.getMessage(), e);
    }
  }

  private String line(Duration elapsed) {
    var line = new StringBuilder().append(done);
    if (trials != Long.MAX_VALUE) {
      line.append('/').append(trials);
    }
    line.append(" trials, ").append(text(elapsed)).append(" elapsed");
    Duration left = left(elapsed);
    if (left != null) {
      line.append(", ").append(text(left)).append(" left");
    }
    if (study.objectives().size() == 1) {
      Optional<TrialSnapshot> best = study.best();
      best.ifPresent(trial -> line.append(", best ").append(text(trial.value())));
    }
    return line.toString();
  }

  /** The shorter of what the trials will take, if they go on like this, and of the time limit. */
  private @Nullable Duration left(Duration elapsed) {
    Duration byTrials = null;
    if (trials != Long.MAX_VALUE) {
      double share = (double) (trials - done) / done;
      byTrials = Duration.ofMillis((long) (elapsed.toMillis() * share));
    }
    Duration limit = time.limit();
    if (limit == null) {
      return byTrials;
    }
    Duration byTime = limit.compareTo(elapsed) > 0 ? limit.minus(elapsed) : Duration.ZERO;
    return byTrials == null || byTime.compareTo(byTrials) < 0 ? byTime : byTrials;
  }

  private static String text(Duration time) {
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutesPart(), time.toSecondsPart());
  }

  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double rounded = new BigDecimal(Double.toString(value)).round(SHORT).doubleValue();
    return ParamValue.of(rounded).text();
  }
}
