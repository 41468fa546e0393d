package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a study's store says of it is enough to compute every suggestion and verdict again. */
class ReplayTest {

  private static final int TRIALS = 60;

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("lr", FloatDistribution.ofLog(1e-4, 1))
          .with("width", IntDistribution.of(1, 64))
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.of(0, 1))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void of_a_study_gives_every_suggestion_and_verdict_again(int workers) {
    var storage = new InMemoryStorage();
    Study study = open(storage);

    study.optimize(ReplayTest::objective, TRIALS, workers);

    Replay replay = Replay.of(storage.studies(), study.id());
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.suggestions()).isGreaterThan(3 * TRIALS);
    assertThat(replay.verdicts()).isGreaterThan(TRIALS);
    assertThat(study.history().finished()).anyMatch(t -> t.state() == TrialState.PRUNED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void of_a_study_defined_by_running_gives_every_suggestion_again(int workers) {
    var storage = new InMemoryStorage();
    Study study = Study.in(storage).seed(3).minimize("loss").open("by-running");

    study.optimize(
        trial -> {
          double x = trial.suggestFloat("x", -5, 5);
          String kind = trial.suggestCategorical("kind", "line", "curve");
          long power = kind.equals("curve") ? trial.suggestInt("power", 1, 4) : 1;
          return Math.pow(Math.abs(x), power);
        },
        TRIALS,
        workers);

    Replay replay = Replay.of(storage.studies(), study.id());
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.suggestions()).isGreaterThan(2 * TRIALS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void of_a_study_with_brackets_gives_every_suggestion_again(int workers) {
    var storage = new InMemoryStorage();
    Study study =
        Study.in(storage)
            .seed(5)
            .minimize("loss")
            .space(SPACE)
            .pruner("hyperband")
            .option("pruner.max", "9")
            .option("sampler.startup", "5")
            .open("brackets");

    study.optimize(ReplayTest::objective, TRIALS, workers);

    Replay replay = Replay.of(storage.studies(), study.id());
    assertThat(replay.differences()).isEmpty();
    assertThat(study.history().finished()).anyMatch(t -> t.state() == TrialState.PRUNED);
  }

  @Test
  void of_a_study_whose_record_was_altered_names_the_difference() {
    var storage = new InMemoryStorage();
    Study study = open(storage);
    study.optimize(ReplayTest::objective, 20);
    Study other = Study.in(storage).seed(99).minimize("loss").space(SPACE).open("other");
    var forged = new LinkedHashMap<String, Assignment>();
    forged.put("lr", new Assignment(FloatDistribution.ofLog(1e-4, 1), 0.5));
    Trial trial = other.ask();
    long basis = other.history().revision();

    storage.studies().assign(trial.id(), forged, true, Map.of(), basis);

    assertThat(Replay.of(storage.studies(), other.id()).differences()).hasSize(1);
    assertThat(Replay.of(storage.studies(), other.id()).differences().getFirst())
        .startsWith("trial 0: suggested {lr=");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void the_recorded_steps_played_back_in_their_order_give_the_same_answers(int threads)
      throws InterruptedException {
    var recorded = new InMemoryStorage();
    Study original = builder(recorded).inOrder().open("study");
    original.optimize(ReplayTest::objective, TRIALS, 8);
    List<TrialEvent> events = events(recorded, original);

    var again = new InMemoryStorage();
    Study copy = builder(again).inOrder().open("study");
    new Playback(copy, events).run(threads);

    assertThat(said(events(again, copy))).isEqualTo(said(events));
  }

  /** Carries out recorded asks, reports and tells with several threads that keep their order. */
  private static final class Playback {
    private final Study study;
    private final List<Runnable> steps = new ArrayList<>();
    private final Map<TrialId, Trial> trials = new HashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    private Playback(Study study, List<TrialEvent> events) {
      this.study = study;
      events.forEach(this::add);
    }

    private void add(TrialEvent event) {
      switch (event) {
        case TrialEvent.Asked asked -> steps.add(() -> trials.put(asked.trial(), study.ask()));
        case TrialEvent.Reported report ->
            steps.add(() -> trials.get(report.trial()).report(report.step(), report.value()));
        case TrialEvent.Moved moved -> steps.add(() -> tell(trials.get(moved.trial()), moved));
        case TrialEvent.Assigned answer -> {}
        case TrialEvent.Judged answer -> {}
        case TrialEvent.Constrained none -> {}
        case TrialEvent.Noted none -> {}
        case TrialEvent.Attempted none -> {}
      }
    }

    private void tell(Trial trial, TrialEvent.Moved moved) {
      switch (moved.to()) {
        case COMPLETE -> study.tell(trial, moved.values().getFirst());
        case PRUNED -> study.prune(trial, moved.because());
        case FAIL -> study.fail(trial, String.valueOf(moved.because()));
        case WAITING, RUNNING, PAUSED -> throw new IllegalStateException("moved to " + moved.to());
      }
    }

    private void run(int threads) throws InterruptedException {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int worker = i;
        workers.add(Thread.ofPlatform().start(() -> work(worker, threads)));
      }
      for (Thread worker : workers) {
        worker.join();
      }
      assertThat(next.get()).isEqualTo(steps.size());
    }

    private void work(int worker, int threads) {
      while (true) {
        synchronized (steps) {
          int step = next.get();
          if (step >= steps.size()) {
            return;
          }
          if (step % threads == worker) {
            steps.get(step).run();
            next.set(step + 1);
            steps.notifyAll();
          } else {
            await();
          }
        }
      }
    }

    private void await() {
      try {
        steps.wait(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Suggestions and verdicts in the order in which they were given, without revisions. */
  private static List<String> said(List<TrialEvent> events) {
    var said = new ArrayList<String>();
    for (TrialEvent event : events) {
      switch (event) {
        case TrialEvent.Assigned a -> said.add(a.trial() + " " + bits(a.params()));
        case TrialEvent.Judged j -> said.add(j.trial() + " " + j.step() + " " + j.verdict());
        case TrialEvent.Asked none -> {}
        case TrialEvent.Reported none -> {}
        case TrialEvent.Moved none -> {}
        case TrialEvent.Constrained none -> {}
        case TrialEvent.Noted none -> {}
        case TrialEvent.Attempted none -> {}
      }
    }
    return said;
  }

  private static String bits(SequencedMap<String, Assignment> params) {
    var text = new StringBuilder();
    params.forEach((name, a) ->
        text.append(name)
            .append('=')
            .append(Long.toHexString(Double.doubleToRawLongBits(a.internal())))
            .append(' '));
    return text.toString();
  }

  private static List<TrialEvent> events(Storage storage, Study study) {
    try (Stream<TrialEvent> events = storage.studies().events(study.id(), 0)) {
      return events.toList();
    }
  }

  private static Study open(Storage storage) {
    return builder(storage).open("study");
  }

  private static StudyBuilder builder(Storage storage) {
    return Study.in(storage)
        .minimize("loss")
        .space(SPACE)
        .sampler("tpe")
        .pruner("asha")
        .option("pruner.min", "1")
        .option("pruner.factor", "2")
        .seed(11);
  }

  private static double objective(Trial trial) {
    double lr = trial.params().get("lr").internal();
    double width = trial.params().get("width").internal();
    double loss = Math.abs(Math.log10(lr) + 2) + width / 64;
    for (int step = 1; step <= 8; step++) {
      trial.report(step, loss + 1.0 / step);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return loss;
  }

  @Test
  void a_history_of_the_past_stays_as_it_was() {
    var storage = new InMemoryStorage();
    Study study = open(storage);
    study.optimize(ReplayTest::objective, 10);
    StudyHistory then = study.history();
    Verdict verdict = then.finished().getLast().verdict();

    study.optimize(ReplayTest::objective, 10);

    StudyHistory again = storage.studies().historyAt(study.id(), then.revision());
    assertThat(again.finished()).isEqualTo(then.finished());
    assertThat(again.finished().getLast().verdict()).isEqualTo(verdict);
    StudySnapshot snapshot = again.study();
    assertThat(snapshot.name()).isEqualTo("study");
  }
}
