package dev.athanor.study;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import dev.athanor.pruner.Pruner;
import dev.athanor.sampler.Sampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.StudyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes every suggestion and verdict of a study again, each from the history it was made on, and
 * compares bit for bit. One pass over the study's events.
 *
 * @param suggestions how many values were compared
 * @param verdicts how many verdicts were compared
 * @param differences one line for each that came out otherwise; empty for a study that replays
 */
public record Replay(int suggestions, int verdicts, List<String> differences) {

  public Replay {
    differences = List.copyOf(differences);
  }

  /**
   * Replays a study.
   *
   * @throws IllegalStateException if the study has no setup, because a client samples for itself
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the study has a sampler or
   *     pruner of the user's own, which has to be passed
   */
  public static Replay of(StudyStore store, StudyId id) {
    return of(store, id, null, null);
  }

  /**
   * Replays a study with a sampler or pruner of the user's own.
   *
   * @param sampler needed where the study has the user's own; else it is made from what the study
   *     wrote down, and this one may be null
   * @param pruner in the same way
   * @throws IllegalStateException if the study has no setup, because a client samples for itself
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the user's own is not passed, or
   *     is another one
   */
  public static Replay of(
      StudyStore store, StudyId id, @Nullable Sampler sampler, @Nullable Pruner pruner) {
    StudySnapshot study = store.get(id);
    StudySetup setup = study.setup();
    if (setup == null) {
      throw new IllegalStateException(
          "study \"%s\" has no sampler of ours to replay".formatted(study.name()));
    }
    List<TrialEvent> events;
    try (Stream<TrialEvent> stream = store.events(id, 0)) {
      events = stream.toList();
    }
    return new Pass(setup, study, Algorithms.of(study, sampler, pruner), events).run();
  }

  /** One pass: walks the events once to make each needed history, and answers on it. */
  private static final class Pass {
    private final StudySetup setup;
    private final Algorithms algorithms;
    private final List<TrialEvent> events;
    private final TreeMap<Long, StudyHistory> bases = new TreeMap<>();
    private final StudyHistory empty;

    /** What each trial has been given, up to the event that is being compared. */
    private final Map<TrialId, SequencedMap<String, Assignment>> given = new HashMap<>();

    private final List<String> differences = new ArrayList<>();
    private int suggestions;
    private int verdicts;

    private Pass(
        StudySetup setup, StudySnapshot study, Algorithms algorithms, List<TrialEvent> events) {
      this.setup = setup;
      this.algorithms = algorithms;
      this.events = events;
      this.empty = StudyHistory.empty(study);
    }

    private Replay run() {
      var wanted = new HashSet<Long>();
      for (TrialEvent event : events) {
        switch (event) {
          case TrialEvent.Assigned assigned -> wanted.add(assigned.basis());
          case TrialEvent.Judged judged -> wanted.add(judged.basis());
          case TrialEvent.Asked asked -> {}
          case TrialEvent.Attempted attempted -> {}
          case TrialEvent.Reported reported -> {}
          case TrialEvent.Constrained said -> {}
          case TrialEvent.Noted noted -> {}
          case TrialEvent.Moved moved -> {}
        }
      }
      StudyHistory history = empty;
      for (TrialEvent event : events) {
        history = history.after(event);
        if (wanted.contains(history.revision())) {
          bases.put(history.revision(), history);
        }
      }
      for (TrialEvent event : events) {
        compare(event);
        if (event instanceof TrialEvent.Assigned assigned && assigned.firm()) {
          given(assigned.trial()).putAll(assigned.params());
        }
      }
      return new Replay(suggestions, verdicts, differences);
    }

    private void compare(TrialEvent event) {
      switch (event) {
        case TrialEvent.Assigned assigned when assigned.basis() > 0 -> suggestion(assigned);
        case TrialEvent.Judged judged when judged.basis() > 0 -> verdict(judged);
        case TrialEvent.Assigned enqueued -> {}
        case TrialEvent.Judged added -> {}
        case TrialEvent.Asked asked -> {}
        case TrialEvent.Attempted attempted -> {}
        case TrialEvent.Reported reported -> {}
        case TrialEvent.Constrained said -> {}
        case TrialEvent.Noted noted -> {}
        case TrialEvent.Moved moved -> {}
      }
    }

    private void suggestion(TrialEvent.Assigned stored) {
      StudyHistory basis = basis(stored.basis());
      TrialSnapshot trial = basis.trial(stored.trial()).orElseThrow();
      Suggester suggester = Suggester.of(algorithms, setup.seed(), trial.number(), basis);
      Map<String, Assignment> again = again(suggester, trial, stored);
      suggestions += stored.params().size();
      if (!stored.params().equals(again)) {
        differences.add(
            "trial %d: suggested %s, replayed %s"
                .formatted(trial.number(), stored.params(), again));
      }
    }

    private Map<String, Assignment> again(
        Suggester suggester, TrialSnapshot trial, TrialEvent.Assigned stored) {
      SearchSpace space = setup.space();
      if (space != null) {
        return suggester.all(space, trial.params()).params();
      }
      Suggester.Answer joint = suggester.joint();
      if (!stored.firm()) {
        return joint.params();
      }
      var each = new LinkedHashMap<String, Assignment>();
      SequencedMap<String, Assignment> before = given(stored.trial());
      stored
          .params()
          .forEach((name, value) ->
              each.put(name, suggester.one(name, value.distribution(), before, joint.params())));
      return each;
    }

    private SequencedMap<String, Assignment> given(TrialId trial) {
      return given.computeIfAbsent(trial, id -> new LinkedHashMap<>());
    }

    private void verdict(TrialEvent.Judged stored) {
      StudyHistory basis = basis(stored.basis());
      TrialSnapshot trial = basis.trial(stored.trial()).orElseThrow();
      Verdict again = algorithms.pruner().judge(trial, basis);
      verdicts++;
      if (!again.equals(stored.verdict())) {
        differences.add(
            "trial %d step %d: judged %s, replayed %s"
                .formatted(trial.number(), stored.step(), stored.verdict(), again));
      }
    }

    private StudyHistory basis(long revision) {
      StudyHistory found = bases.get(revision);
      if (found == null) {
        throw new IllegalStateException("no event of revision %d".formatted(revision));
      }
      return found;
    }
  }
}
