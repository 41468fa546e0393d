package dev.athanor.model;

/** A run that belongs to a trial; a trial has any number of runs. */
public record TrialRun(TrialId trial, RunId run, How how) {
  /** How it is known that the run belongs to the trial. */
  public enum How {
    /** We started the process and recorded what it printed. */
    LAUNCHED
  }
}
