package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Change.Subject;

/**
 * Which changes a reader wants, told from their subjects alone.
 *
 * <p>There is none for the runs of one experiment: a change does not say where its run is filed,
 * and a filter must not ask a store about each. Whoever follows an experiment takes {@link Runs}.
 */
public sealed interface ChangeFilter {

  /** Whether changes of the subject are wanted. */
  default boolean passes(Subject subject) {
    return switch (this) {
      case Everything() -> true;
      case Studies() -> subject instanceof Subject.OfStudy;
      case Trials() -> subject instanceof Subject.OfTrial;
      case Runs() -> subject instanceof Subject.OfRun;
      case OfStudy(StudyId wanted) ->
          switch (subject) {
            case Subject.OfStudy(StudyId study) -> study.equals(wanted);
            case Subject.OfTrial(StudyId study, TrialId trial) -> study.equals(wanted);
            case Subject.OfRun run -> false;
          };
      case OfRun(RunId wanted) -> subject instanceof Subject.OfRun(RunId run) && run.equals(wanted);
    };
  }

  /** All changes. */
  record Everything() implements ChangeFilter {}

  /** Of studies themselves, without their trials. */
  record Studies() implements ChangeFilter {}

  /** Of trials of any study. */
  record Trials() implements ChangeFilter {}

  /** Of runs. */
  record Runs() implements ChangeFilter {}

  /** Of one study and its trials. */
  record OfStudy(StudyId study) implements ChangeFilter {
    public OfStudy {
      requireNonNull(study, "study");
    }
  }

  /** Of one run. */
  record OfRun(RunId run) implements ChangeFilter {
    public OfRun {
      requireNonNull(run, "run");
    }
  }
}
