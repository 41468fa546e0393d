package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.storage.StudyStore;
import dev.athanor.storage.sql.TrialRows.TrialRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Studies as rows, their trials as rows of events. Safe for use by many threads. */
final class SqlStudyStore implements StudyStore {

  private static final int PAGE = 1024;

  private final Readers readers;
  private final Writes writes;
  private final TrialEventRows events;
  private final TrialRows trials;
  private final StudyHistories histories;

  SqlStudyStore(Readers readers, Writes writes, TrialEventRows events, StudyHistories histories) {
    this.readers = readers;
    this.writes = writes;
    this.events = events;
    this.trials = new TrialRows(events);
    this.histories = histories;
  }

  @Override
  public StudySnapshot create(StudySnapshot wanted) {
    return writes.write(draft -> insert(draft, wanted));
  }

  private static StudySnapshot insert(Draft draft, StudySnapshot wanted) throws SQLException {
    Session session = draft.session();
    if (StudyRows.find(session, wanted.workspace(), wanted.name()).isPresent()) {
      throw new AthanorException(
          Code.ALREADY_EXISTS,
          "study \"%s\" exists already in workspace %s (expected: a new name). Open it, or choose another name."
              .formatted(wanted.name(), wanted.workspace().name()));
    }
    ExperimentId experiment = wanted.experiment();
    if (experiment != null) {
      SqlExperimentStore.require(session, experiment);
    }
    StudySetup setup = wanted.setup();
    var id =
        new StudyId(
            session.insert(
                "INSERT INTO study (workspace, name, experiment, client_id, objectives, setup,"
                    + " created_nanos, revision) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                wanted.workspace().name(),
                wanted.name(),
                experiment == null ? null : experiment.value(),
                wanted.clientId(),
                CanonicalJson.objectives(wanted.objectives()),
                setup == null ? null : CanonicalJson.setup(setup),
                EpochNanos.of(wanted.createdAt())));
    for (var attr : wanted.userAttrs().entrySet()) {
      putAttr(session, id, "USER", attr.getKey(), attr.getValue());
    }
    for (var attr : wanted.systemAttrs().entrySet()) {
      putAttr(session, id, "SYSTEM", attr.getKey(), attr.getValue());
    }
    draft.touch(id);
    return wanted.withId(id);
  }

  @Override
  public Optional<StudySnapshot> find(WorkspaceId workspace, String name) {
    return readers.read(session -> StudyRows.find(session, workspace, name));
  }

  @Override
  public StudySnapshot get(StudyId study) {
    return readers.read(session -> StudyRows.get(session, study));
  }

  @Override
  public List<StudySnapshot> list() {
    return readers.read(StudyRows::list);
  }

  @Override
  public void setUserAttr(StudyId study, String key, String json) {
    setAttr(study, "USER", key, json);
  }

  @Override
  public void setSystemAttr(StudyId study, String key, String json) {
    setAttr(study, "SYSTEM", key, json);
  }

  private void setAttr(StudyId study, String owner, String key, String json) {
    writes.write(draft -> {
      StudyRows.require(draft.session(), study);
      putAttr(draft.session(), study, owner, key, json);
      draft.touch(study);
      return true;
    });
  }

  private static void putAttr(Session session, StudyId study, String owner, String key, String json)
      throws SQLException {
    session.update(
        "INSERT INTO study_attr (study, owner, key, json) VALUES (?, ?, ?, ?) ON CONFLICT (study,"
            + " owner, key) DO UPDATE SET json = excluded.json",
        study.value(),
        owner,
        key,
        json);
  }

  @Override
  public TrialSnapshot start(StudyId study, @Nullable String worker, Instant at) {
    TrialId started =
        writes.write(draft -> {
          Session session = draft.session();
          StudyRows.require(session, study);
          Optional<TrialId> waiting =
              session.first(
                  "SELECT id FROM trial WHERE study = ? AND state = 'WAITING' ORDER BY number LIMIT"
                      + " 1",
                  row -> new TrialId(row.getLong(1)),
                  study.value());
          if (waiting.isEmpty()) {
            return trials.ask(draft, study, TrialState.RUNNING, worker, at).trial();
          }
          move(draft, waiting.get(), TrialState.RUNNING, List.of(), null, at);
          return waiting.get();
        });
    return trial(started);
  }

  @Override
  public TrialSnapshot enqueue(StudyId study, SequencedMap<String, Assignment> fixed, Instant at) {
    TrialId made =
        writes.write(draft -> {
          StudyRows.require(draft.session(), study);
          TrialId trial = trials.ask(draft, study, TrialState.WAITING, null, at).trial();
          trials.append(
              draft,
              TrialRows.get(draft.session(), trial),
              revision -> new TrialEvent.Assigned(revision, trial, fixed, true, Map.of(), 0));
          return trial;
        });
    return trial(made);
  }

  @Override
  public TrialSnapshot add(StudyId study, TrialSnapshot like, Instant at) {
    Instant asked = like.startedAt() == null ? at : like.startedAt();
    TrialId made =
        writes.write(draft -> {
          StudyRows.require(draft.session(), study);
          if (like.state().finished()) {
            histories.pack(draft, study);
          }
          TrialId trial = trials.ask(draft, study, like.firstState(), like.worker(), asked).trial();
          // Only the last event moves the trial, so that one look at it does for all.
          TrialRow known = TrialRows.get(draft.session(), trial);
          for (LongFunction<TrialEvent> event : like.retold(trial, at)) {
            trials.append(draft, known, event);
          }
          return trial;
        });
    return trial(made);
  }

  @Override
  public void assign(
      TrialId trial,
      SequencedMap<String, Assignment> params,
      boolean firm,
      Map<String, String> notes,
      long basis) {
    append(
        trial,
        "values (%s were not stored)".formatted(params.keySet()),
        revision -> new TrialEvent.Assigned(revision, trial, params, firm, notes, basis));
  }

  @Override
  public long report(TrialId trial, long step, double value, Instant at) {
    return append(
        trial,
        "reports (step %d was not stored)".formatted(step),
        revision -> new TrialEvent.Reported(revision, trial, step, value, at));
  }

  @Override
  public void constrain(TrialId trial, String constraint, double value) {
    append(
        trial,
        "constraints (%s was not stored)".formatted(constraint),
        revision -> new TrialEvent.Constrained(revision, trial, constraint, value));
  }

  @Override
  public void setUserAttr(TrialId trial, String key, String json) {
    append(
        trial,
        "attributes (%s was not stored)".formatted(key),
        revision -> new TrialEvent.Noted(revision, trial, key, json));
  }

  @Override
  public void judge(TrialId trial, long step, Verdict verdict, long basis) {
    append(
        trial,
        "verdicts (that on step %d was not stored)".formatted(step),
        revision -> new TrialEvent.Judged(revision, trial, step, verdict, basis));
  }

  private long append(TrialId trial, String more, LongFunction<TrialEvent> event) {
    return writes.write(draft -> {
      TrialRow known = TrialRows.get(draft.session(), trial);
      known.refuseFinished(draft.session(), more);
      return trials.append(draft, known, event);
    });
  }

  @Override
  public boolean move(
      TrialId trial,
      TrialState from,
      TrialState to,
      List<Double> values,
      @Nullable String because,
      Instant at) {
    from.requireMove(to, values);
    return writes.write(draft -> {
      boolean moves = TrialRows.get(draft.session(), trial).state() == from;
      if (moves) {
        move(draft, trial, to, values, because, at);
      }
      return moves;
    });
  }

  private void move(
      Draft draft,
      TrialId trial,
      TrialState to,
      List<Double> values,
      @Nullable String because,
      Instant at)
      throws SQLException {
    TrialRow known = TrialRows.get(draft.session(), trial);
    if (to.finished()) {
      histories.pack(draft, known.study());
    }
    trials.append(
        draft,
        known,
        revision -> new TrialEvent.Moved(revision, trial, known.state(), to, values, because, at));
  }

  @Override
  public TrialSnapshot trial(TrialId trial) {
    StudyId study = readers.read(session -> TrialRows.get(session, trial)).study();
    return histories.get(study).trial(trial).orElseThrow();
  }

  @Override
  public StudyHistory history(StudyId study, @Nullable StudyHistory known) {
    return histories.get(study);
  }

  @Override
  public StudyHistory historyAt(StudyId study, long revision) {
    return histories.at(study, revision);
  }

  /** {@inheritDoc} Read in pages, so that a slow reader holds no connection. */
  @Override
  public Stream<TrialEvent> events(StudyId study, long since) {
    long upTo =
        readers.read(session -> {
          StudyRows.require(session, study);
          return events.lastRevision(session, study);
        });
    return Stream.iterate(
            page(study, since, upTo),
            page -> !page.isEmpty(),
            page -> page(study, page.getLast().revision(), upTo))
        .flatMap(List::stream);
  }

  private List<TrialEvent> page(StudyId study, long above, long upTo) {
    return above >= upTo
        ? List.of()
        : readers.read(session -> events.page(session, study, above, upTo, PAGE));
  }
}
