package dev.athanor.storage;

import static dev.athanor.storage.Ledger.Committed;
import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Studies as lists of events, each with the history that the list folds to. */
final class InMemoryStudyStore implements StudyStore {

  private final Ledger ledger;

  /** Changed under the ledger's lock, read without. */
  private final List<Shelf> shelves = new CopyOnWriteArrayList<>();

  private final Map<TrialId, Shelf> byTrial = new HashMap<>();

  InMemoryStudyStore(Ledger ledger) {
    this.ledger = ledger;
  }

  /** One study's events, and the newest history. */
  private static final class Shelf {
    private final List<TrialEvent> events = new ArrayList<>();
    private final Map<TrialId, TrialSnapshot> trials = new HashMap<>();
    private StudySnapshot study;

    /** Changed under the ledger's lock, read without: a history does not change. */
    private volatile StudyHistory history;

    private Shelf(StudySnapshot study) {
      this.study = study;
      this.history = StudyHistory.empty(study);
    }

    private TrialSnapshot append(TrialEvent event) {
      TrialSnapshot next =
          event instanceof TrialEvent.Asked asked
              ? TrialSnapshot.of(study.id(), asked)
              : trial(event.trial()).after(event);
      history = history.after(event);
      events.add(event);
      trials.put(next.id(), next);
      return next;
    }

    /** The events after a revision; revisions rise, so that only these are looked at. */
    private List<TrialEvent> since(long revision) {
      int from = events.size();
      while (from > 0 && events.get(from - 1).revision() > revision) {
        from--;
      }
      return List.copyOf(events.subList(from, events.size()));
    }

    private TrialSnapshot trial(TrialId id) {
      return requireNonNull(trials.get(id));
    }

    private void replace(StudySnapshot changed) {
      study = changed;
      history = history.with(changed);
    }
  }

  @Override
  public StudySnapshot create(StudySnapshot wanted) {
    return ledger.commit(revision -> {
      if (find(wanted.workspace(), wanted.name()).isPresent()) {
        throw new AthanorException(
            Code.ALREADY_EXISTS,
            "study \"%s\" exists already (expected: a new name). Open it, or choose another name."
                .formatted(wanted.name()));
      }
      StudySnapshot made = wanted.withId(new StudyId(shelves.size() + 1L));
      shelves.add(new Shelf(made));
      return new Committed<>(made, new Subject.OfStudy(made.id()));
    });
  }

  @Override
  public Optional<StudySnapshot> find(WorkspaceId workspace, String name) {
    return ledger.read(() ->
        shelves.stream()
            .map(shelf -> shelf.study)
            .filter(s -> s.workspace().equals(workspace) && s.name().equals(name))
            .findFirst());
  }

  @Override
  public StudySnapshot get(StudyId study) {
    return ledger.read(() -> shelf(study).study);
  }

  @Override
  public List<StudySnapshot> list() {
    return ledger.read(() -> shelves.stream().map(shelf -> shelf.study).toList());
  }

  @Override
  public void setUserAttr(StudyId study, String key, String json) {
    changeStudy(study, known -> known.withUserAttr(key, json));
  }

  @Override
  public void setSystemAttr(StudyId study, String key, String json) {
    changeStudy(study, known -> known.withSystemAttr(key, json));
  }

  private void changeStudy(StudyId study, UnaryOperator<StudySnapshot> change) {
    ledger.change(revision -> {
      Shelf shelf = shelf(study);
      shelf.replace(change.apply(shelf.study));
      return new Subject.OfStudy(study);
    });
  }

  @Override
  public TrialSnapshot start(StudyId study, @Nullable String worker, Instant at) {
    return ledger.commit(revision -> {
      Shelf shelf = shelf(study);
      TrialSnapshot started =
          shelf.history.unfinished().stream()
              .filter(trial -> trial.state() == TrialState.WAITING)
              .findFirst()
              .map(waiting ->
                  shelf.append(
                      new TrialEvent.Moved(
                          revision,
                          waiting.id(),
                          TrialState.WAITING,
                          TrialState.RUNNING,
                          List.of(),
                          null,
                          at)))
              .orElseGet(() -> newTrial(shelf, revision, TrialState.RUNNING, worker, at));
      return new Committed<>(started, new Subject.OfTrial(study, started.id()));
    });
  }

  @Override
  public TrialSnapshot enqueue(StudyId study, SequencedMap<String, Assignment> fixed, Instant at) {
    return ledger.read(() -> {
      TrialSnapshot made =
          ledger.commit(revision -> {
            TrialSnapshot trial = newTrial(shelf(study), revision, TrialState.WAITING, null, at);
            return new Committed<>(trial, new Subject.OfTrial(study, trial.id()));
          });
      assign(made.id(), fixed, true, Map.of(), 0);
      return trial(made.id());
    });
  }

  @Override
  public TrialSnapshot add(StudyId study, TrialSnapshot like, Instant at) {
    Instant asked = like.startedAt() == null ? at : like.startedAt();
    return ledger.read(() -> {
      // Made once for nothing, so that what cannot be is refused before anything is kept.
      List<LongFunction<TrialEvent>> unused = like.retold(like.id(), at);
      TrialId made =
          ledger.commit(revision -> {
            TrialSnapshot trial =
                newTrial(shelf(study), revision, like.firstState(), like.worker(), asked);
            return new Committed<>(trial.id(), new Subject.OfTrial(study, trial.id()));
          });
      like.retold(made, at).forEach(event -> append(study, event));
      return trial(made);
    });
  }

  private void append(StudyId study, LongFunction<TrialEvent> event) {
    ledger.change(
        revision -> new Subject.OfTrial(study, shelf(study).append(event.apply(revision)).id()));
  }

  private TrialSnapshot newTrial(
      Shelf shelf, long revision, TrialState state, @Nullable String worker, Instant at) {
    var id = new TrialId(byTrial.size() + 1L);
    TrialSnapshot made =
        shelf.append(new TrialEvent.Asked(revision, id, shelf.trials.size(), state, worker, at));
    byTrial.put(id, shelf);
    return made;
  }

  @Override
  public void assign(
      TrialId trial,
      SequencedMap<String, Assignment> params,
      boolean firm,
      Map<String, String> notes,
      long basis) {
    record(
        trial,
        "values",
        revision -> new TrialEvent.Assigned(revision, trial, params, firm, notes, basis));
  }

  @Override
  public long report(TrialId trial, long step, double value, Instant at) {
    return record(
        trial, "reports", revision -> new TrialEvent.Reported(revision, trial, step, value, at));
  }

  @Override
  public void constrain(TrialId trial, String constraint, double value) {
    record(
        trial,
        "constraints",
        revision -> new TrialEvent.Constrained(revision, trial, constraint, value));
  }

  @Override
  public void setUserAttr(TrialId trial, String key, String json) {
    record(trial, "attributes", revision -> new TrialEvent.Noted(revision, trial, key, json));
  }

  @Override
  public void judge(TrialId trial, long step, Verdict verdict, long basis) {
    record(
        trial,
        "verdicts",
        revision -> new TrialEvent.Judged(revision, trial, step, verdict, basis));
  }

  /** Appends an event to an unfinished trial; gives back its revision. */
  long record(TrialId trial, String what, LongFunction<TrialEvent> event) {
    return ledger.commit(revision -> {
      Shelf shelf = shelfOf(trial);
      TrialSnapshot known = shelf.trial(trial);
      if (known.state().finished()) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "trial %d of study \"%s\" is %s and takes no more %s. Ask the study for a new trial."
                .formatted(known.number(), shelf.study.name(), known.state(), what));
      }
      shelf.append(event.apply(revision));
      return new Committed<>(revision, new Subject.OfTrial(shelf.study.id(), trial));
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
    return ledger.read(() -> {
      Shelf shelf = shelfOf(trial);
      boolean moves = shelf.trial(trial).state() == from;
      if (moves) {
        ledger.change(revision -> {
          shelf.append(new TrialEvent.Moved(revision, trial, from, to, values, because, at));
          return new Subject.OfTrial(shelf.study.id(), trial);
        });
      }
      return moves;
    });
  }

  @Override
  public TrialSnapshot trial(TrialId trial) {
    return ledger.read(() -> shelfOf(trial).trial(trial));
  }

  @Override
  public StudyHistory history(StudyId study, @Nullable StudyHistory known) {
    return shelf(study).history;
  }

  @Override
  public StudyHistory historyAt(StudyId study, long revision) {
    return ledger.read(() -> {
      Shelf shelf = shelf(study);
      StudyHistory history = StudyHistory.empty(shelf.study);
      for (TrialEvent event : shelf.events) {
        if (event.revision() > revision) {
          break;
        }
        history = history.after(event);
      }
      return history;
    });
  }

  @Override
  public Stream<TrialEvent> events(StudyId study, long since) {
    return ledger.read(() -> shelf(study).since(since)).stream();
  }

  private Shelf shelf(StudyId study) {
    if (study.value() < 1 || study.value() > shelves.size()) {
      throw new AthanorException(
          Code.NOT_FOUND, "study %d (expected: the id of a study)".formatted(study.value()));
    }
    return shelves.get((int) study.value() - 1);
  }

  private Shelf shelfOf(TrialId trial) {
    Shelf shelf = byTrial.get(trial);
    if (shelf == null) {
      throw new AthanorException(
          Code.NOT_FOUND, "trial id %d (expected: the id of a trial)".formatted(trial.value()));
    }
    return shelf;
  }
}
