package dev.athanor.model;

/**
 * Something was committed. Changes of one subject may be told as one, under the latest revision;
 * whoever needs every event of a study reads them from its store.
 *
 * @param revision rises with every commit
 */
public record Change(long revision, Subject subject) {

  /** What changed. */
  public sealed interface Subject {
    /** The study itself. */
    record OfStudy(StudyId study) implements Subject {}

    /** A trial, its attempts included. */
    record OfTrial(StudyId study, TrialId trial) implements Subject {}

    /** A run. */
    record OfRun(RunId run) implements Subject {}
  }
}
