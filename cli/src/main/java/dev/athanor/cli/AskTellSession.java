package dev.athanor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.cli.AskTellRequest.Outcome;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.StudyStore;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.tuner.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The study of one client that asks for trials and tells how they ended; each request has its
 * answer before the next. For one thread.
 */
final class AskTellSession {

  private static final int SHOWN_FRONT = 20;

  private final Study study;
  private final StudyStore store;
  private final SearchSpace space;
  private final BooleanSupplier exhausted;
  private final Leaders leaders;
  private final Map<Integer, Trial> running = new HashMap<>();
  private int asked;

  /**
   * @param study with a declared space, new, and nobody else's
   * @param store what the study is kept in
   */
  AskTellSession(Study study, StudyStore store, SearchSpace space) {
    this(study, store, space, study::exhausted);
  }

  /**
   * @param exhausted whether there is nothing more to try
   */
  AskTellSession(Study study, StudyStore store, SearchSpace space, BooleanSupplier exhausted) {
    this.study = study;
    this.store = store;
    this.space = space;
    this.exhausted = exhausted;
    this.leaders = new Leaders(study.history().study());
  }

  /**
   * Answers a request.
   *
   * @param answers takes the objects of the answer as they come
   * @throws IllegalArgumentException if the request cannot be met; its message is the answer then.
   *     Trials that were answered before stay
   * @throws dev.athanor.model.AthanorException likewise
   */
  void answer(AskTellRequest request, Consumer<ObjectNode> answers) {
    switch (request) {
      case AskTellRequest.Ask ask -> ask(ask, answers);
      case AskTellRequest.Report report -> answers.accept(report(report));
      case AskTellRequest.Tell tell -> answers.accept(tell(tell));
      case AskTellRequest.Best best -> answers.accept(best());
    }
  }

  private void ask(AskTellRequest.Ask ask, Consumer<ObjectNode> answers) {
    SequencedMap<String, Assignment> fixed = FixedParams.of(ask.params(), space);
    for (int i = 0; i < ask.trials(); i++) {
      if (fixed.isEmpty() && exhausted.getAsBoolean()) {
        answers.accept(nothingLeft());
        return;
      }
      answers.accept(ask(fixed));
    }
  }

  private ObjectNode ask(SequencedMap<String, Assignment> fixed) {
    long before = study.history().revision();
    if (!fixed.isEmpty()) {
      var _ = study.enqueue(fixed);
    }
    Trial trial = study.ask();
    running.put(trial.number(), trial);
    asked++;
    ObjectNode answer = JsonLines.object().put("trial", trial.number());
    answer.set("params", params(trial.params()));
    ObjectNode notes = answer.putObject("notes");
    store
        .events(study.id(), before)
        .forEach(event -> {
          if (event instanceof TrialEvent.Assigned assigned) {
            assigned.notes().forEach(notes::put);
          }
        });
    return answer;
  }

  private ObjectNode nothingLeft() {
    return JsonLines.object()
        .put("exhausted", true)
        .put("because", "all that there is to try has its trial; there are %d".formatted(asked));
  }

  private ObjectNode report(AskTellRequest.Report report) {
    Trial trial = running(report.trial());
    if (study.objectives().size() > 1) {
      throw new IllegalArgumentException(
          "report: %d objectives (expected: one, because reports are of one objective). Tell the values at the end."
              .formatted(study.objectives().size()));
    }
    Verdict verdict = trial.report(report.step(), report.value());
    return JsonLines.object()
        .put("trial", trial.number())
        .put("prune", verdict.prune())
        .put("because", verdict.because());
  }

  private ObjectNode tell(AskTellRequest.Tell tell) {
    Trial trial = running(tell.trial());
    if (tell.outcome() instanceof Outcome.Values(List<Double> values)) {
      requireOneEach(values);
    }
    tell.constraints().forEach(trial::constrain);
    switch (tell.outcome()) {
      case Outcome.Values told -> study.tell(trial, told.values());
      case Outcome.Failed failed -> study.fail(trial, failed.because());
      case Outcome.Pruned pruned -> study.prune(trial, pruned.because());
    }
    running.remove(trial.number());
    TrialSnapshot ended = study.history().finished().getLast();
    leaders.add(ended);
    ObjectNode answer =
        JsonLines.object().put("trial", ended.number()).put("state", ended.state().name());
    if (ended.because() != null) {
      answer.put("because", ended.because());
    }
    standing(answer);
    return answer;
  }

  private void requireOneEach(List<Double> values) {
    List<Objective> objectives = study.objectives();
    if (values.size() != objectives.size()) {
      throw new IllegalArgumentException(
          "values: %d (expected: %d, for %s). Send %s."
              .formatted(
                  values.size(),
                  objectives.size(),
                  objectives.stream().map(Objective::toString).collect(Collectors.joining(", ")),
                  objectives.size() == 1
                      ? "\"value\":0.5"
                      : "\"values\":[…], one for each in this order"));
    }
  }

  /** The trial of that number, if it can still be told of. */
  private Trial running(int number) {
    Trial trial = running.get(number);
    if (trial != null) {
      return trial;
    }
    if (number >= asked) {
      throw new IllegalArgumentException(
          "trial %d (expected: %s). Name a trial by the number of its answer."
              .formatted(
                  number,
                  asked == 0
                      ? "none, before the first was asked for"
                      : "at most %d, the last that was asked for".formatted(asked - 1)));
    }
    throw new IllegalArgumentException(
        "trial %d is %s already (expected: a trial that was not told). Ask for a new one."
            .formatted(number, ended(number).state()));
  }

  private TrialSnapshot ended(int number) {
    return study.history().finished().stream()
        .filter(trial -> trial.number() == number)
        .findFirst()
        .orElseThrow();
  }

  /** The best so far, or the numbers of those that no other beats. */
  private void standing(ObjectNode answer) {
    if (study.objectives().size() > 1) {
      ArrayNode front = answer.putArray("front");
      leaders.front().forEach(trial -> front.add(trial.number()));
      return;
    }
    answer.putNull("best");
    leaders
        .best()
        .ifPresent(best -> {
          ObjectNode node = answer.putObject("best").put("trial", best.number());
          JsonLines.put(node, "value", best.value());
        });
  }

  private ObjectNode best() {
    ObjectNode answer = JsonLines.object();
    if (study.objectives().size() == 1) {
      standing(answer);
      leaders
          .best()
          .ifPresent(best -> answer.withObject("/best").set("params", params(best.params())));
      return answer;
    }
    ArrayNode front = answer.putArray("front");
    for (TrialSnapshot trial : leaders.front()) {
      ObjectNode node = front.addObject().put("trial", trial.number());
      ArrayNode values = node.putArray("values");
      trial.values().forEach(value -> JsonLines.add(values, value));
      node.set("params", params(trial.params()));
    }
    return answer;
  }

  /** The values in the order of the space. */
  private ObjectNode params(Map<String, Assignment> params) {
    ObjectNode node = JsonLines.object();
    for (String name : space.byName().keySet()) {
      Assignment assignment = params.get(name);
      if (assignment != null) {
        Values.put(node, name, assignment.value());
      }
    }
    return node;
  }

  /** How the study stands, in lines for people. */
  List<String> summary() {
    StudyHistory history = study.history();
    var lines = new ArrayList<String>();
    lines.add(
        "study \"%s\": %d trials (%d complete, %d pruned, %d failed, %d not told)"
            .formatted(
                study.name(),
                asked,
                history.count(TrialState.COMPLETE),
                history.count(TrialState.PRUNED),
                history.count(TrialState.FAIL),
                running.size()));
    List<TrialSnapshot> front = leaders.front();
    if (study.objectives().size() > 1) {
      lines.add("trials that no other beats: %d".formatted(front.size()));
    }
    front.stream().limit(SHOWN_FRONT).forEach(trial -> lines.add(line(trial)));
    if (front.size() > SHOWN_FRONT) {
      lines.add("… and %d more".formatted(front.size() - SHOWN_FRONT));
    }
    return lines;
  }

  private String line(TrialSnapshot trial) {
    var line = new StringBuilder(study.objectives().size() == 1 ? "best trial " : "trial ");
    line.append(trial.number()).append(":");
    for (int i = 0; i < trial.values().size(); i++) {
      line.append("  ").append(study.objectives().get(i).metric()).append(' ');
      line.append(Numbers.text(trial.values().get(i)));
    }
    return line.append("  ").append(Lines.params(trial.params())).toString();
  }
}
