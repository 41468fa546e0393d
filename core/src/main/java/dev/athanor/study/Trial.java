package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.SetupOption;
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
import dev.athanor.space.SearchSpace;
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

  private final Steps steps;
  private final TrialSnapshot started;
  private final Suggester suggester;
  private final SequencedMap<String, Assignment> proposed;
  private final SequencedMap<String, Assignment> params;
  private @Nullable Verdict verdict;

  Trial(
      Steps steps,
      TrialSnapshot started,
      Suggester suggester,
      SequencedMap<String, Assignment> proposed) {
    this.steps = steps;
    this.started = started;
    this.suggester = suggester;
    this.proposed = proposed;
    this.params = new LinkedHashMap<>(started.params());
  }

  Steps steps() {
    return steps;
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
   *     contain, or if the study declared its space and the name is not in it, or not active
   */
  public Assignment suggest(String name, Distribution distribution) {
    Assignment known = params.get(name);
    if (known != null) {
      if (steps.setup().space() == null && GivenValues.undeclared(known)) {
        return declare(name, known, distribution);
      }
      if (!Suggester.fits(distribution, known)) {
        throw unfit(name, known, distribution);
      }
      return known;
    }
    requireDeclared(name);
    Assignment chosen = steps.choose(this, name, distribution, suggester, proposed);
    params.put(name, chosen);
    return chosen;
  }

  /** In a declared space a trial has all its values from the start. */
  private void requireDeclared(String name) {
    SearchSpace space = steps.setup().space();
    if (space == null) {
      return;
    }
    if (!space.byName().containsKey(name)) {
      throw SetupOption.unknown("parameter", name, space.byName().keySet());
    }
    throw new IllegalArgumentException(
        "parameter %s of trial %d is not active (declared: %s). Ask for it only where its condition holds."
            .formatted(name, number(), space.describe(name)));
  }

  /** A value that the trial was enqueued with, of a distribution that is not known before now. */
  private Assignment declare(String name, Assignment known, Distribution distribution) {
    if (known.distribution().equals(distribution)) {
      return known;
    }
    Assignment given;
    try {
      given = GivenValues.assignment(name, distribution, known.value());
    } catch (IllegalArgumentException e) {
      throw unfit(name, known, distribution);
    }
    steps.declare(this, name, given);
    params.put(name, given);
    return given;
  }

  private IllegalArgumentException unfit(String name, Assignment known, Distribution distribution) {
    return new IllegalArgumentException(
        "parameter %s of trial %d is %s (expected: %s). Give a parameter one range within a trial; what is enqueued must lie in it."
            .formatted(name, number(), shown(known.value()), distribution.describe()));
  }

  /** A text in quotes, so that it is not taken for a number. */
  private static String shown(ParamValue value) {
    return value instanceof ParamValue.Text text ? '"' + text.value() + '"' : value.text();
  }

  /**
   * Keeps an intermediate value and has it judged.
   *
   * @param step any whole number; a later value at the same step takes the place of the earlier
   * @param value may be NaN or infinite
   */
  public Verdict report(long step, double value) {
    return report(step, value, steps.algorithms().pruner());
  }

  /** As {@link #report(long, double)}, judged by another than the study's pruner. */
  public Verdict report(long step, double value, Pruner judge) {
    Verdict given = steps.report(this, step, value, judge);
    verdict = given;
    return given;
  }

  /**
   * Says how far a constraint is kept: at 0 and below it is. A trial that breaks one is infeasible:
   * it is never the best, and samplers keep away from where it was.
   *
   * @param value any number, but not NaN
   */
  public void constrain(String constraint, double value) {
    requireConstraint(constraint, value);
    steps.constrain(this, constraint, value);
  }

  static void requireConstraint(String constraint, double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "constraint %s: NaN (expected: a number, kept at 0 and below)".formatted(constraint));
    }
  }

  /** Notes something of the trial; another value takes the place of the first. */
  public void setUserAttr(String key, ParamValue value) {
    setUserAttrJson(key, JsonText.of(value));
  }

  /** Notes a text: {@code setUserAttr("checkpoint", "best.pt")}. */
  public void setUserAttr(String key, String value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes a number; NaN and the infinities are written as Python's {@code json} does. */
  public void setUserAttr(String key, double value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes a whole number: {@code setUserAttr("epochs", 12)}. */
  public void setUserAttr(String key, long value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes whether something is so. */
  public void setUserAttr(String key, boolean value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes anything else, as JSON text, which is kept word for word and not checked. */
  public void setUserAttrJson(String key, String json) {
    steps.setUserAttr(this, requireNonNull(key, "key"), requireNonNull(json, "json"));
  }

  /** Whether the last report was judged as not worth going on. */
  public boolean shouldPrune() {
    return verdict != null && verdict.prune();
  }
}
