package dev.athanor.storage.sql;

import dev.athanor.model.Change;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction has changed so far: rows through its session, and beside them the revisions
 * and events that the caches and the feed learn after the commit. Touched by the scribe's thread
 * only.
 */
final class Draft {

  private final Session session;
  private final DistributionRows distributions;
  private final ActiveRuns activeRuns;
  private final List<Change> changes = new ArrayList<>();
  private final List<StudyEvent> events = new ArrayList<>();
  private final List<StudySnapshot> studies = new ArrayList<>();
  private final List<Logged> logged = new ArrayList<>();
  private final List<Sealed> sealed = new ArrayList<>();
  private final List<Flushed> flushed = new ArrayList<>();
  private final List<Long> ended = new ArrayList<>();
  private final long base;
  private final long nowNanos;
  private long revision;
  private boolean unlisted;

  /** A record of the log, and the row of its run. */
  record Logged(long run, RunTail.Entry entry) {}

  /** The chunks of the run have all records up to a revision. */
  record Sealed(long run, long upto) {}

  /** The rows have the states of the tail as of a revision. */
  record Flushed(RunTail tail, long upto) {}

  /** An event and the study of its trial. */
  record StudyEvent(StudyId study, TrialEvent event) {}

  /** A point to go back to. */
  record Mark(
      long revision,
      int changes,
      int events,
      int studies,
      int logged,
      int sealed,
      int flushed,
      int ended,
      boolean unlisted) {}

  /**
   * Nothing changed so far.
   *
   * @param nowNanos when, since 1970
   */
  Draft(
      Session session,
      DistributionRows distributions,
      ActiveRuns activeRuns,
      long revision,
      long nowNanos) {
    this.session = session;
    this.distributions = distributions;
    this.activeRuns = activeRuns;
    this.base = revision;
    this.revision = revision;
    this.nowNanos = nowNanos;
  }

  Session session() {
    return session;
  }

  ActiveRuns activeRuns() {
    return activeRuns;
  }

  /** When the transaction began, as nanoseconds since 1970. */
  long nowNanos() {
    return nowNanos;
  }

  /** The last revision given away. */
  long revision() {
    return revision;
  }

  /** Whether anything was written. */
  boolean changed() {
    return revision > base || !sealed.isEmpty();
  }

  /** The last revision before this transaction. */
  long base() {
    return base;
  }

  List<Logged> logged() {
    return logged;
  }

  List<Sealed> sealed() {
    return sealed;
  }

  List<Flushed> flushed() {
    return flushed;
  }

  /** The rows of the runs that have come to an end. */
  List<Long> ended() {
    return ended;
  }

  List<Change> changes() {
    return changes;
  }

  List<StudyEvent> events() {
    return events;
  }

  /** Studies that changed themselves, as they became. */
  List<StudySnapshot> studies() {
    return studies;
  }

  /** Gives the study, whose rows were changed, the next revision. */
  void touch(StudyId study) throws SQLException {
    long next = next(new Change.Subject.OfStudy(study));
    session.update("UPDATE study SET revision = ? WHERE id = ?", next, study.value());
    studies.add(StudyRows.get(session, study));
  }

  /** Gives the trial the next revision. */
  long touch(StudyId study, TrialId trial) throws SQLException {
    long next = next(new Change.Subject.OfTrial(study, trial));
    session.update("UPDATE trial SET revision = ? WHERE id = ?", next, trial.value());
    return next;
  }

  /** The next revision, for the subject; whoever takes it stores it with the subject's row. */
  long next(Change.Subject subject) {
    revision++;
    changes.add(new Change(revision, subject));
    return revision;
  }

  /** Gives away the next revisions without saying for what; only the rows of the subjects know. */
  void nextUnlisted(int count) {
    revision += count;
    unlisted |= count > 0;
  }

  /** Whether there are changes that are not among {@link #changes}. */
  boolean unlisted() {
    return unlisted;
  }

  void happened(StudyId study, TrialEvent event) {
    events.add(new StudyEvent(study, event));
  }

  void logged(long run, RunTail.Entry entry) {
    logged.add(new Logged(run, entry));
  }

  void sealed(long run, long upto) {
    sealed.add(new Sealed(run, upto));
  }

  void flushed(RunTail tail, long upto) {
    flushed.add(new Flushed(tail, upto));
  }

  void ended(long run) {
    ended.add(run);
  }

  Mark mark() {
    return new Mark(
        revision,
        changes.size(),
        events.size(),
        studies.size(),
        logged.size(),
        sealed.size(),
        flushed.size(),
        ended.size(),
        unlisted);
  }

  /** Forgets what came after the mark; the rows are the transaction's business. */
  void backTo(Mark mark) {
    revision = mark.revision();
    unlisted = mark.unlisted();
    changes.subList(mark.changes(), changes.size()).clear();
    events.subList(mark.events(), events.size()).clear();
    studies.subList(mark.studies(), studies.size()).clear();
    logged.subList(mark.logged(), logged.size()).clear();
    sealed.subList(mark.sealed(), sealed.size()).clear();
    flushed.subList(mark.flushed(), flushed.size()).clear();
    ended.subList(mark.ended(), ended.size()).clear();
    distributions.forgetUncommitted();
    activeRuns.forget();
  }
}
