package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.sampler.Sampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StudyTest {

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.of(0, 1))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  private final InMemoryStorage storage = new InMemoryStorage();

  @Test
  void optimize_finds_the_bottom_of_a_parabola() {
    Study study = Study.in(storage).minimize("loss").seed(1).open("parabola");

    study.optimize(trial -> Math.pow(trial.suggestFloat("x", -10, 10) - 2, 2), 100);

    TrialSnapshot best = study.best().orElseThrow();
    assertThat(best.value()).isLessThan(0.05);
    assertThat(best.params().get("x").internal()).isBetween(1.5, 2.5);
  }

  @Test
  void optimize_with_eight_workers_numbers_every_trial_once() {
    Study study = Study.in(storage).minimize("loss").open("parallel");

    study.optimize(trial -> trial.suggestFloat("x", 0, 1), 200, 8);

    assertThat(study.history().trials().stream().map(TrialSnapshot::number))
        .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(200);
  }

  @Test
  void ask_returns_an_enqueued_trial_before_a_new_one() {
    Study study = Study.in(storage).minimize("loss").space(SPACE).open("queue");
    var fixed = new LinkedHashMap<String, Assignment>();
    fixed.put("optimizer", new Assignment(CategoricalDistribution.of("sgd", "adam"), 1));

    TrialSnapshot queued = study.enqueue(fixed);

    Trial first = study.ask();
    assertThat(first.number()).isEqualTo(queued.number());
    assertThat(first.params().get("optimizer").value()).isEqualTo(ParamValue.of("adam"));
    assertThat(study.ask().number()).isEqualTo(queued.number() + 1);
  }

  @Test
  void ask_gives_a_conditional_parameter_only_where_its_condition_holds() {
    Study study = Study.in(storage).minimize("loss").space(SPACE).seed(5).open("conditions");

    for (int i = 0; i < 40; i++) {
      Trial trial = study.ask();
      boolean sgd = trial.params().get("optimizer").value().equals(ParamValue.of("sgd"));
      assertThat(trial.params().containsKey("momentum")).isEqualTo(sgd);
      study.tell(trial, i);
    }
  }

  @Test
  void running_trials_change_the_suggestion_of_tpe() {
    Study crowded = seeded("crowded");
    for (int i = 0; i < 5; i++) {
      crowded.ask().suggestFloat("x", 0, 1);
    }

    // The generator depends on the trial's number: both trials have the same one.
    double liar = crowded.ask().suggestFloat("x", 0, 1);
    double calm = seededWithoutRunning().suggestFloat("x", 0, 1);
    assertThat(liar).isNotEqualTo(calm);
  }

  private Study seeded(String name) {
    Study study = Study.in(storage).minimize("loss").seed(4).open(name);
    study.optimize(trial -> Math.abs(trial.suggestFloat("x", 0, 1) - 0.3), 20);
    return study;
  }

  /** The trial of the same number in a study whose five trials before it have failed at once. */
  private Trial seededWithoutRunning() {
    Study study = seeded("calm");
    for (int i = 0; i < 5; i++) {
      study.fail(study.ask(), "out of the way");
    }
    return study.ask();
  }

  @Test
  void tell_of_nan_makes_the_trial_fail_and_says_so() {
    Study study = Study.in(storage).minimize("loss").open("nan");

    study.tell(study.ask(), Double.NaN);

    TrialSnapshot trial = study.history().finished().getFirst();
    assertThat(trial.state()).isEqualTo(TrialState.FAIL);
    assertThat(trial.because()).contains("NaN");
  }

  @Test
  void tell_of_a_finished_trial_is_refused() {
    Study study = Study.in(storage).minimize("loss").open("twice");
    Trial trial = study.ask();
    study.tell(trial, 1);

    assertThatThrownBy(() -> study.tell(trial, 2))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("trial 0 of study \"twice\" is COMPLETE (expected: RUNNING)");
  }

  @Test
  void resume_keeps_the_number_and_the_values_of_a_trial() {
    Study study = Study.in(storage).minimize("loss").space(SPACE).open("resumed");
    Trial lost = study.ask();

    Trial taken = study.resume(lost.id());

    assertThat(taken.number()).isEqualTo(lost.number());
    assertThat(taken.params()).isEqualTo(lost.params());
  }

  @Test
  void open_refuses_another_space_and_shows_the_difference() {
    Study.in(storage).minimize("loss").space(SPACE).open("edited");
    SearchSpace edited = SearchSpace.empty().with("optimizer", CategoricalDistribution.of("sgd"));

    assertThatThrownBy(() -> Study.in(storage).minimize("loss").space(edited).open("edited"))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("space.optimizer: stored choice {sgd, adam}, wanted choice {sgd}")
        .hasMessageContaining(
            "space.momentum: stored float [0.0, 1.0] when optimizer is sgd, wanted absent");
  }

  @Test
  void open_refuses_another_objective_and_shows_the_difference() {
    Study.in(storage).minimize("loss").open("edited");

    assertThatThrownBy(() -> Study.in(storage).maximize("loss").open("edited"))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("objective: stored minimize loss, wanted maximize loss");
  }

  @Test
  void an_objective_that_throws_fails_its_trial_and_stops_the_study() {
    Study study = Study.in(storage).minimize("loss").open("broken");

    assertThatThrownBy(() ->
            study.optimize(
                trial -> {
                  throw new IllegalStateException("no data");
                },
                10))
        .hasMessage("no data");

    assertThat(study.history().finished()).hasSize(1);
    assertThat(study.history().finished().getFirst().because()).contains("no data");
  }

  @Test
  void eight_threads_ask_and_tell_without_a_gap_or_a_double() throws InterruptedException {
    Study study = Study.in(storage).minimize("loss").seed(2).open("crowd");
    for (int i = 0; i < 50; i++) {
      study.enqueue(Map.of("x", i / 50.0));
    }
    var told = new ConcurrentLinkedQueue<Integer>();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50; i++) {
                  Trial trial = study.ask();
                  double x = trial.suggestFloat("x", 0, 1);
                  trial.report(1, x);
                  if (i % 2 == 0) {
                    study.tell(trial, x);
                  } else {
                    study.tell(trial.number(), x);
                  }
                  told.add(trial.number());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(told).hasSize(400).doesNotHaveDuplicates();
    assertThat(study.trials().map(TrialSnapshot::number))
        .containsExactlyElementsOf(IntStream.range(0, 400).boxed().toList());
    assertThat(study.trials())
        .allMatch(trial -> trial.value() == trial.params().get("x").internal());
    assertThat(study.trials().limit(50).map(TrialSnapshot::value))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> i / 50.0).toList());
    assertThat(Replay.of(storage.studies(), study.id()).differences()).isEmpty();
  }

  @Test
  void tell_by_number_ends_a_trial_that_was_asked_for_elsewhere() {
    Study here = Study.in(storage).minimize("loss").open("shared");
    Study there = Study.in(storage).minimize("loss").open("shared");
    for (int i = 0; i < 4; i++) {
      here.ask().report(1, 5);
    }

    there.tell(0, 0.5);
    there.tell(1, Double.NaN);
    there.prune(2, "enough");
    there.fail(3, "lost");

    assertThat(here.trial(0).values()).containsExactly(0.5);
    assertThat(here.trial(1).state()).isEqualTo(TrialState.FAIL);
    assertThat(here.trial(2).state()).isEqualTo(TrialState.PRUNED);
    assertThat(here.trial(2).values()).containsExactly(5.0);
    assertThat(here.trial(3).because()).isEqualTo("lost");
  }

  @Test
  void tell_by_number_says_what_is_wrong() {
    Study study = Study.in(storage).minimize("loss").open("numbers");
    study.tell(study.ask(), 1);
    study.enqueue(Map.of("x", 1));

    assertThatThrownBy(() -> study.tell(2, 1))
        .isInstanceOf(AthanorException.class)
        .hasMessage(
            "trial 2 of study \"numbers\" (expected: the number of one of its 2 trials, which are"
                + " counted from 0)")
        .extracting(e -> ((AthanorException) e).code())
        .isEqualTo(AthanorException.Code.NOT_FOUND);
    assertThatThrownBy(() -> study.tell(-1, 1)).hasMessageContaining("trial -1");
    assertThatThrownBy(() -> study.tell(0, 1))
        .hasMessageContaining("trial 0 of study \"numbers\" is COMPLETE (expected: RUNNING)")
        .extracting(e -> ((AthanorException) e).code())
        .isEqualTo(AthanorException.Code.WRONG_STATE);
    assertThatThrownBy(() -> study.tell(1, 1)).hasMessageContaining("is WAITING");
    assertThatThrownBy(() -> study.tell(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void trials_come_in_the_order_of_their_numbers_however_they_ended() {
    Study study = Study.in(storage).minimize("loss").open("order");
    List<Trial> asked = Stream.generate(study::ask).limit(20).toList();
    asked.reversed().stream().skip(5).forEach(trial -> study.tell(trial, trial.number()));

    assertThat(study.trials().map(TrialSnapshot::number))
        .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    for (int number = 0; number < 20; number++) {
      assertThat(study.trial(number).number()).isEqualTo(number);
    }
  }

  @Test
  void prune_with_several_objectives_gives_no_value() {
    Study study = Study.in(storage).minimize("a").minimize("b").sampler("random").open("two");
    Trial trial = study.ask();
    trial.report(1, 5);

    study.prune(trial, null);

    assertThat(study.trial(0).values()).isEmpty();
  }

  @Test
  void a_trial_of_another_study_is_refused() {
    Study asked = Study.in(storage).minimize("a").minimize("c").open("asked");
    Study other = Study.in(storage).maximize("b").open("other");
    Study elsewhere = Study.in(new InMemoryStorage()).open("asked");
    elsewhere.ask();
    Trial trial = asked.ask();

    for (Study wrong : List.of(other, elsewhere)) {
      assertThatThrownBy(() -> wrong.tell(trial, 42))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("trial 0 of study \"asked\" (expected: a trial of study");
      assertThatThrownBy(() -> wrong.prune(trial, "late"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> wrong.fail(trial, "late"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> other.resume(trial.id()))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("expected: that of a trial of study \"other\"");
    assertThat(asked.trial(0).state()).isEqualTo(TrialState.RUNNING);
    assertThat(elsewhere.trial(0).state()).isEqualTo(TrialState.RUNNING);
  }

  @Test
  void a_trial_of_a_declared_space_asks_for_nothing_else() {
    Study study = Study.in(storage).space(SPACE).open("declared");
    study.enqueue(Map.of("optimizer", "adam"));
    Trial trial = study.ask();

    assertThatThrownBy(() -> trial.suggestFloat("momentun", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("momentun (expected: one of optimizer, momentum). Did you mean");
    assertThatThrownBy(() -> trial.suggestFloat("momentum", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not active (declared: float [0.0, 1.0] when optimizer is sgd)");
    assertThat(Replay.of(storage.studies(), study.id()).differences()).isEmpty();
  }

  @Test
  void a_second_question_of_another_kind_is_refused() {
    Trial trial = Study.in(storage).open("kinds").ask();
    trial.suggestCategorical("x", "a", "b");

    assertThatThrownBy(() -> trial.suggestFloat("x", 0, 1)).hasMessageContaining("parameter x");
    assertThatThrownBy(() -> trial.suggestCategorical("x", "c", "d"))
        .hasMessageContaining("expected: choice {c, d}");
    assertThat(trial.suggestCategorical("x", "a", "b", "c"))
        .isEqualTo(trial.params().get("x").value().text());
  }

  @Test
  void a_trial_whose_sampler_fails_does_not_stay_running() {
    Sampler broken =
        new Sampler() {
          @Override
          public List<SearchSpace> jointSpaces(StudyHistory history) {
            throw new IllegalStateException("no idea");
          }

          @Override
          public Suggestion suggest(
              SearchSpace joint, StudyHistory history, RandomGenerator random) {
            throw new IllegalStateException("no idea");
          }

          @Override
          public double one(
              String name,
              Distribution distribution,
              SequencedMap<String, Assignment> given,
              StudyHistory history,
              RandomGenerator random) {
            return 7;
          }
        };
    Study study = Study.in(storage).sampler(broken).open("broken");

    assertThatThrownBy(study::ask).hasMessage("no idea");

    assertThat(study.trial(0).state()).isEqualTo(TrialState.FAIL);
    assertThat(study.trial(0).because()).contains("the sampler failed").contains("no idea");
  }
}
