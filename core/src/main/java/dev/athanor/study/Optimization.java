package dev.athanor.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Study#optimize}: workers that ask, evaluate and tell until the trials are up.
 */
final class Optimization {

  private final Study study;
  private final ObjectiveFunction objective;
  private final AtomicInteger left;
  private final int parallel;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Optimization(Study study, ObjectiveFunction objective, int trials, int parallel) {
    if (trials < 0) {
      throw new IllegalArgumentException("trials: %d (expected: >= 0)".formatted(trials));
    }
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel: %d (expected: >= 1)".formatted(parallel));
    }
    this.study = study;
    this.objective = objective;
    this.left = new AtomicInteger(trials);
    this.parallel = parallel;
  }

  void run() {
    if (parallel == 1) {
      work();
    } else {
      runInParallel();
    }
    rethrow(failure.get());
  }

  private void runInParallel() {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      workers.add(Thread.ofVirtual().name("optimize-" + i).start(this::work));
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
          left.set(0);
          workers.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      while (failure.get() == null && left.getAndDecrement() > 0) {
        carryOut(study.ask());
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void carryOut(Trial trial) throws Exception {
    double value;
    try {
      value = objective.evaluate(trial);
    } catch (TrialPruned e) {
      study.prune(trial, null);
      return;
    } catch (Throwable e) {
      study.fail(trial, e.toString());
      throw e;
    }
    study.tell(trial, value);
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
