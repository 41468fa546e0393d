package dev.athanor.study;

import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import dev.athanor.pruner.Pruner;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One trial under way, in the hands of whoever carries it out.
 *
 * <p>To be used by one thread at a time; trials of one study are independent of one another.
 */
public final class Trial {

  private final Study study;
  private final TrialSnapshot started;
  private final Suggester suggester;
  private final SequencedMap<String, Assignment> proposed;
  private final SequencedMap<String, Assignment> params;
  private @Nullable Verdict verdict;

  Trial(
      Study study,
      TrialSnapshot started,
      Suggester suggester,
      SequencedMap<String, Assignment> proposed) {
    this.study = study;
    this.started = started;
    this.suggester = suggester;
    this.proposed = proposed;
    this.params = new LinkedHashMap<>(started.params());
  }

  public TrialId id() {
    return started.id();
  }

  /** Counts the study's trials from 0. */
  public int number() {
    return started.number();
  }

  /** The values so far, in the order in which they were given; an unmodifiable view. */
  public SequencedMap<String, Assignment> params() {
    return Collections.unmodifiableSequencedMap(params);
  }

  /** A seed for what the objective draws itself; the same whenever the trial is carried out. */
  public long seed() {
    return Seeds.derive(suggester.seed(), number(), "objective") >>> 33;
  }

  /** A real number of {@code [low, high]}. */
  public double suggestFloat(String name, double low, double high) {
    return suggest(name, FloatDistribution.of(low, high)).internal();
  }

  /** A real number of {@code [low, high]}, spread evenly in its logarithm. */
  public double suggestFloatLog(String name, double low, double high) {
    return suggest(name, FloatDistribution.ofLog(low, high)).internal();
  }

  /** A whole number of {@code [low, high]}. */
  public long suggestInt(String name, long low, long high) {
    return (long) suggest(name, IntDistribution.of(low, high)).internal();
  }

  /** A whole number of {@code [low, high]}, spread evenly in its logarithm. */
  public long suggestIntLog(String name, long low, long high) {
    return (long) suggest(name, IntDistribution.ofLog(low, high)).internal();
  }

  /** One of the texts. */
  public String suggestCategorical(String name, String... choices) {
    return suggest(name, CategoricalDistribution.of(choices)).value().text();
  }

  /** One of the values. */
  public ParamValue suggestCategorical(String name, ParamValue... choices) {
    return suggest(name, CategoricalDistribution.of(choices)).value();
  }

  /**
   * A value of the distribution. A second call for the same name gives the same value.
   *
   * @throws IllegalArgumentException if the name was given a value that the distribution does not
   *     contain
   */
  public Assignment suggest(String name, Distribution distribution) {
    Assignment known = params.get(name);
    if (known != null) {
      if (!distribution.contains(known.internal())) {
        throw new IllegalArgumentException(
            "parameter %s of trial %d is %s (expected: %s). Give a parameter one range within a trial."
                .formatted(name, number(), known.value().text(), distribution.describe()));
      }
      return known;
    }
    Assignment chosen = suggester.one(name, distribution, proposed);
    study.assign(this, name, chosen, suggester.history().revision());
    params.put(name, chosen);
    return chosen;
  }

  /**
   * Keeps an intermediate value and has it judged.
   *
   * @param step any whole number; a later value at the same step takes the place of the earlier
   * @param value may be NaN or infinite
   */
  public Verdict report(long step, double value) {
    return report(step, value, study.pruner());
  }

  /** As {@link #report(long, double)}, judged by another than the study's pruner. */
  public Verdict report(long step, double value, Pruner judge) {
    Verdict given = study.report(this, step, value, judge);
    verdict = given;
    return given;
  }

  /** Whether the last report was judged as not worth going on. */
  public boolean shouldPrune() {
    return verdict != null && verdict.prune();
  }
}
