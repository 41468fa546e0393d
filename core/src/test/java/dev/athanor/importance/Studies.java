package dev.athanor.importance;

import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Writes studies of any number of objectives, whole trials at a time. */
final class Studies {

  private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

  private final List<Direction> directions;
  private final List<TrialSnapshot> trials = new ArrayList<>();

  private Studies(List<Direction> directions) {
    this.directions = directions;
  }

  static Studies of(Direction... directions) {
    return new Studies(List.of(directions));
  }

  static Studies minimizing() {
    return of(Direction.MINIMIZE);
  }

  /** Trials at points drawn evenly, with the loss of each. */
  static StudyHistory random(
      int count,
      SequencedMap<String, Distribution> space,
      ToDoubleFunction<Map<String, Double>> loss) {
    RandomGenerator random = new Random(5);
    var study = minimizing();
    for (int i = 0; i < count; i++) {
      var point = new LinkedHashMap<String, Double>();
      space.forEach((name, range) -> point.put(name, Points.draw(range, random)));
      study.complete(params(space, point), loss.applyAsDouble(point));
    }
    return study.history();
  }

  static SequencedMap<String, Assignment> params(
      Map<String, Distribution> space, Map<String, Double> point) {
    var params = new LinkedHashMap<String, Assignment>();
    point.forEach((name, value) -> params.put(name, new Assignment(space.get(name), value)));
    return params;
  }

  static Map<String, Double> shares(Importances importances) {
    return importances.params().stream()
        .collect(Collectors.toMap(ParamImportance::param, ParamImportance::value));
  }

  Studies complete(SequencedMap<String, Assignment> params, double... values) {
    return add(TrialState.COMPLETE, params, Arrays.stream(values).boxed().toList());
  }

  Studies add(TrialState state, SequencedMap<String, Assignment> params, List<Double> values) {
    int number = trials.size();
    var id = new TrialId(100 + number);
    var asked = new TrialEvent.Asked(1, id, number, TrialState.RUNNING, null, NOW);
    TrialSnapshot trial =
        TrialSnapshot.of(new StudyId(1), asked)
            .after(new TrialEvent.Assigned(2, id, params, true, Map.of(), 0));
    var moved = new TrialEvent.Moved(3, id, TrialState.RUNNING, state, values, null, NOW);
    trials.add(state == TrialState.RUNNING ? trial : trial.after(moved));
    return this;
  }

  /** The history, in which trials ended in an order that is not that of their numbers. */
  StudyHistory history() {
    return history(new Random(3));
  }

  /** The history, in which trials ended in a random order. */
  StudyHistory history(Random order) {
    var objectives = new ArrayList<Objective>();
    for (int i = 0; i < directions.size(); i++) {
      objectives.add(new Objective("metric" + i, directions.get(i)));
    }
    var study =
        new StudySnapshot(
            new StudyId(1),
            new WorkspaceId("default"),
            null,
            null,
            "test",
            objectives,
            null,
            NOW,
            Map.of(),
            Map.of());
    var finished = new ArrayList<>(trials.stream().filter(t -> t.state().finished()).toList());
    var unfinished = trials.stream().filter(t -> !t.state().finished()).toList();
    Collections.shuffle(finished, order);
    return StudyHistory.of(study, 10L * trials.size(), finished, unfinished);
  }
}
