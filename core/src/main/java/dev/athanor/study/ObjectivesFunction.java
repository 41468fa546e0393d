package dev.athanor.study;

/** What a study of several objectives optimises: a function from a trial's values to numbers. */
@FunctionalInterface
public interface ObjectivesFunction {

  /**
   * Evaluates the trial.
   *
   * @return a value for each objective, in their order; a NaN among them ends the trial as FAIL
   * @throws TrialPruned to end the trial as PRUNED
   * @throws Exception anything else ends the trial as FAIL, and the call, unless the call
   *     {@linkplain Optimization#catching catches} it
   */
  double[] evaluate(Trial trial) throws Exception;
}
