package dev.athanor.study;

import dev.athanor.model.TrialSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One run of an {@link Optimization}: workers that ask, evaluate and tell until it ends. */
final class OptimizationRun {

  private final Study study;
  private final ObjectivesFunction objectives;
  private final int parallel;
  private final List<Class<? extends Throwable>> caught;
  private final List<BiConsumer<Study, TrialSnapshot>> callbacks;
  private final Stopwatch time;
  private final @Nullable ProgressLine progress;
  private final AtomicLong left;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** How many workers ask or carry out; this and the next are guarded by the run. */
  private int underWay;

  private long ended;
  private volatile boolean stopped;
  private volatile boolean interrupted;

  OptimizationRun(Optimization terms, ObjectivesFunction objectives) {
    this.study = terms.study;
    this.objectives = objectives;
    this.parallel = (int) Math.min(terms.parallel, terms.trials);
    this.caught = List.copyOf(terms.caught);
    this.callbacks = List.copyOf(terms.callbacks);
    this.time = new Stopwatch(terms.timeout);
    this.progress =
        terms.progress == null ? null : new ProgressLine(terms.progress, study, terms.trials, time);
    this.left = new AtomicLong(terms.trials);
  }

  void run() {
    study.begins(this);
    try {
      if (parallel > 1) {
        runInParallel();
      } else {
        work();
      }
      endProgress();
    } finally {
      study.ends(this);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    rethrow(failure.get());
  }

  /** Begins no more trials. */
  void stop() {
    stopped = true;
  }

  private void runInParallel() {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      workers.add(Thread.ofVirtual().name("optimize-" + i).start(this::work));
    }
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
          workers.forEach(Thread::interrupt);
        }
      }
    }
  }

  private void work() {
    try {
      while (mayBegin()) {
        long seen = begins();
        Optional<Trial> trial = Optional.empty();
        try {
          trial = study.askIfAny();
          if (trial.isPresent()) {
            carryOut(trial.get());
          }
        } finally {
          ends(trial.isPresent());
        }
        if (trial.isEmpty()) {
          left.incrementAndGet();
          if (!othersMayFindMore(seen)) {
            return;
          }
        }
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** One more worker asks or carries out; gives how many trials have ended. */
  private synchronized long begins() {
    underWay++;
    return ended;
  }

  private synchronized void ends(boolean trial) {
    underWay--;
    ended += trial ? 1 : 0;
    notifyAll();
  }

  /**
   * Waits for a trial under way to end, because it may have found out that there is more to try.
   *
   * @param seen how many had ended when there was nothing
   */
  private synchronized boolean othersMayFindMore(long seen) {
    if (ended == seen && underWay > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        return false;
      }
      return true;
    }
    return ended != seen;
  }

  private boolean mayBegin() {
    if (Thread.currentThread().isInterrupted()) {
      interrupted = true;
    }
    return !stopped
        && !interrupted
        && failure.get() == null
        && !time.up()
        && left.getAndDecrement() > 0;
  }

  private void carryOut(Trial trial) throws Exception {
    double[] values;
    try {
      values = requireOneEach(objectives.evaluate(trial));
    } catch (TrialPruned e) {
      study.prune(trial, null);
      tellOthers(trial);
      return;
    } catch (Throwable e) {
      failTrial(trial, e);
      if (comesOfInterruption(e)) {
        interrupted = true;
        return;
      }
      if (caught.stream().noneMatch(type -> type.isInstance(e))) {
        throw e;
      }
      tellOthers(trial);
      return;
    }
    study.tell(trial, Arrays.stream(values).boxed().toList());
    tellOthers(trial);
  }

  private double[] requireOneEach(double[] values) {
    if (values.length != study.objectives().size()) {
      throw new IllegalArgumentException(
          "the objective returned %s (expected: %d numbers, one for each of %s)"
              .formatted(Arrays.toString(values), study.objectives().size(), study.objectives()));
    }
    return values;
  }

  private void failTrial(Trial trial, Throwable why) {
    try {
      study.fail(trial, why.toString());
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** Many a library wraps an interruption into an exception of its own, and drops the flag. */
  private boolean comesOfInterruption(Throwable thrown) {
    if (thrown instanceof Error) {
      return false;
    }
    if (interrupted || Thread.currentThread().isInterrupted()) {
      return true;
    }
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof InterruptedException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private void tellOthers(Trial trial) {
    if (!callbacks.isEmpty()) {
      TrialSnapshot ended = study.snapshot(trial);
      callbacks.forEach(callback -> callback.accept(study, ended));
    }
    if (progress != null) {
      progress.trialEnded();
    }
  }

  private void endProgress() {
    if (progress != null) {
      try {
        progress.end();
      } catch (RuntimeException e) {
        fail(e);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
  private void fail(Throwable thrown) {
    if (!failure.compareAndSet(null, thrown)) {
      Throwable first = failure.get();
      if (first != null && first != thrown) {
        first.addSuppressed(thrown);
      }
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("the objective failed: " + failure, failure);
    }
  }
}
