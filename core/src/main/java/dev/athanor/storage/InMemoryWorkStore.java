package dev.athanor.storage;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Attempt;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.Exit;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Attempts in lists by trial. */
final class InMemoryWorkStore implements WorkStore {

  private final Ledger ledger;
  private final InMemoryStudyStore studies;
  private final TreeMap<Long, List<Attempt>> byTrial = new TreeMap<>();

  InMemoryWorkStore(Ledger ledger, InMemoryStudyStore studies) {
    this.ledger = ledger;
    this.studies = studies;
  }

  @Override
  public Attempt begin(
      TrialId trial,
      String agent,
      Map<String, String> details,
      Map<String, String> environment,
      Instant at) {
    return ledger.read(() -> {
      TrialSnapshot known = studies.trial(trial);
      List<Attempt> attempts = byTrial.computeIfAbsent(trial.value(), id -> new ArrayList<>());
      refuseUnready(known, attempts);
      var attempt =
          new Attempt(
              trial, attempts.size() + 1, agent, null, details, environment, at, null, null);
      studies.record(
          trial,
          "attempts",
          revision -> new TrialEvent.Attempted(revision, trial, attempt.number(), at));
      attempts.add(attempt);
      return attempt;
    });
  }

  private static void refuseUnready(TrialSnapshot trial, List<Attempt> attempts) {
    if (trial.state() != TrialState.RUNNING) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "trial %d is %s (expected: RUNNING) and takes no attempt."
              .formatted(trial.number(), trial.state()));
    }
    if (!attempts.isEmpty() && attempts.getLast().exit() == null) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "attempt %d of trial %d has not ended (expected: one attempt at a time). End it first."
              .formatted(attempts.size(), trial.number()));
    }
  }

  @Override
  public void launched(TrialId trial, int number, long pid) {
    change(
        trial,
        number,
        a ->
            new Attempt(
                trial,
                number,
                a.agent(),
                pid,
                a.details(),
                a.environment(),
                a.startedAt(),
                a.endedAt(),
                a.exit()));
  }

  @Override
  public boolean finish(TrialId trial, int number, Exit exit, Instant at) {
    return ledger.read(() -> {
      if (attempt(trial, number).exit() != null) {
        return false;
      }
      change(
          trial,
          number,
          a ->
              new Attempt(
                  trial,
                  number,
                  a.agent(),
                  a.pid(),
                  a.details(),
                  a.environment(),
                  a.startedAt(),
                  at,
                  exit));
      return true;
    });
  }

  private void change(TrialId trial, int number, UnaryOperator<Attempt> change) {
    ledger.change(revision -> {
      Attempt changed = change.apply(attempt(trial, number));
      byTrial.computeIfAbsent(trial.value(), id -> new ArrayList<>()).set(number - 1, changed);
      return new Subject.OfTrial(studies.trial(trial).study(), trial);
    });
  }

  private Attempt attempt(TrialId trial, int number) {
    List<Attempt> attempts = attempts(trial);
    if (number < 1 || number > attempts.size()) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "attempt %d of trial id %d (expected: 1 to %d)"
              .formatted(number, trial.value(), attempts.size()));
    }
    return attempts.get(number - 1);
  }

  @Override
  public List<Attempt> attempts(StudyId study) {
    return ledger.read(() -> {
      studies.get(study);
      return byTrial.values().stream()
          .flatMap(List::stream)
          .filter(attempt -> studies.trial(attempt.trial()).study().equals(study))
          .toList();
    });
  }

  @Override
  public List<Attempt> attempts(TrialId trial) {
    return ledger.read(() -> {
      studies.trial(trial);
      return List.copyOf(byTrial.getOrDefault(trial.value(), List.of()));
    });
  }
}
