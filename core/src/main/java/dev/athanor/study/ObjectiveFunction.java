package dev.athanor.study;

/** What a study optimises: a function from a trial's values to a number. */
@FunctionalInterface
public interface ObjectiveFunction {

  /**
   * Evaluates the trial.
   *
   * @return the objective's value; NaN ends the trial as FAIL
   * @throws TrialPruned to end the trial as PRUNED
   * @throws Exception anything else ends the trial as FAIL, and the call, unless the call
   *     {@linkplain Optimization#catching catches} it
   */
  double evaluate(Trial trial) throws Exception;
}
