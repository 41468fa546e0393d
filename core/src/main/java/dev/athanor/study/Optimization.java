package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.TrialSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Says how many trials a study carries out, and how; {@link #run} does it.
 *
 * <pre>{@code
 * study.optimization()
 *     .timeout(Duration.ofMinutes(5))
 *     .parallel(8)
 *     .catching(IOException.class)
 *     .progress(System.err)
 *     .run(trial -> train(trial.suggestFloatLog("rate", 1e-5, 1e-1)));
 * }</pre>
 *
 * <p>A run goes on until there were so many trials, the time is up, the study has nothing more to
 * try, or somebody calls {@link Study#stop}; trials under way then end first. Three things end it
 * before: an exception of an objective that is not to be caught, and one of a callback, which are
 * thrown when the other trials under way have ended; and an interruption of the calling thread.
 *
 * <p>Upon an interruption no trial is begun, the threads that carry out trials are interrupted, and
 * those trials end as their objectives do: with their values, or as FAIL if an exception comes of
 * it. The call then returns with the thread's interrupt flag set.
 *
 * <p>Not safe for use by many threads; may be used again for another run.
 */
public final class Optimization {

  final Study study;
  final List<Class<? extends Throwable>> caught = new ArrayList<>();
  final List<BiConsumer<Study, TrialSnapshot>> callbacks = new ArrayList<>();
  long trials = Long.MAX_VALUE;
  @Nullable Duration timeout;
  int parallel = 1;
  @Nullable Appendable progress;

  Optimization(Study study) {
    this.study = study;
  }

  /**
   * How many trials are carried out, at least 0; without it there is no such limit. Trials that
   * were enqueued count.
   */
  public Optimization trials(int trials) {
    if (trials < 0) {
      throw new IllegalArgumentException("trials: %d (expected: >= 0)".formatted(trials));
    }
    this.trials = trials;
    return this;
  }

  /** How long trials are begun, at least zero; a trial under way may take longer. */
  public Optimization timeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: %s (expected: >= 0)".formatted(timeout));
    }
    this.timeout = timeout;
    return this;
  }

  /**
   * How many trials are carried out at a time, at least 1. Above 1 the objective is called from as
   * many virtual threads, else from the calling thread.
   */
  public Optimization parallel(int parallel) {
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel: %d (expected: >= 1)".formatted(parallel));
    }
    this.parallel = parallel;
    return this;
  }

  /**
   * An objective's exception of one of these types makes its trial FAIL with the exception's text,
   * and the run goes on; called again, of these types as well.
   */
  @SafeVarargs
  public final Optimization catching(Class<? extends Throwable>... types) {
    for (Class<? extends Throwable> type : types) {
      caught.add(type);
    }
    return this;
  }

  /**
   * Called with the study and the trial after every trial, in the thread that carried it out, so by
   * several threads at once where trials run in parallel. Not called for a trial that ends the run
   * by its exception. Called again, this one after the others.
   */
  public Optimization after(BiConsumer<Study, TrialSnapshot> callback) {
    callbacks.add(requireNonNull(callback, "callback"));
    return this;
  }

  /**
   * Where to show how far the run is, in one line of ASCII that is written anew, ten times a second
   * at most: {@code System.err}. What it cannot take ends the run.
   */
  public Optimization progress(Appendable to) {
    this.progress = requireNonNull(to, "to");
    return this;
  }

  /**
   * Carries out trials of a study with one objective.
   *
   * @throws IllegalStateException if the study has several objectives, or with an objective's
   *     checked exception as its cause
   */
  public void run(ObjectiveFunction objective) {
    requireNonNull(objective, "objective");
    if (study.objectives().size() != 1) {
      throw new IllegalStateException(
          "study \"%s\" has %d objectives (expected: 1). Return a value for each with runSeveral."
              .formatted(study.name(), study.objectives().size()));
    }
    runSeveral(trial -> new double[] {objective.evaluate(trial)});
  }

  /**
   * Carries out trials of a study with any number of objectives.
   *
   * @throws IllegalStateException with an objective's checked exception as its cause
   */
  public void runSeveral(ObjectivesFunction objectives) {
    new OptimizationRun(this, requireNonNull(objectives, "objectives")).run();
  }
}
