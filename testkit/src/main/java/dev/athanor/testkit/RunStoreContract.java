package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.RunSummary;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link RunStore} must do with runs, params, tags and links. */
public abstract class RunStoreContract extends RunSuite {

  /** For those who extend it. */
  protected RunStoreContract() {}

  private static RunBatch params(Param... params) {
    return new RunBatch(List.of(), List.of(params), Map.of());
  }

  @Test
  void a_run_comes_back_as_it_was_made() {
    var run =
        new Run(
            RunId.random(),
            experiment(),
            "it's \"a\" run 🧪",
            "ada",
            RunState.KILLED,
            Lifecycle.ACTIVE,
            AT,
            AT.plusNanos(1),
            AT.plusNanos(2),
            null,
            "time was up",
            Map.of("mlflow.user", "ada", "empty", ""));

    Run made = store().create(run);

    assertThat(made).isEqualTo(run);
    assertThat(store().get(run.id())).isEqualTo(run);
  }

  @Test
  void a_run_may_lack_all_that_may_be_missing() {
    var run = Run.of(RunId.random(), experiment(), "", RunState.SCHEDULED, null, AT, Map.of());

    store().create(run);

    assertThat(store().get(run.id())).isEqualTo(run);
  }

  @Test
  void create_refuses_an_id_that_is_taken() {
    Run run = store().create(Samples.run(experiment()));

    assertRefused(Code.ALREADY_EXISTS, () -> store().create(run));

    assertThat(store().list(experiment())).containsExactly(run);
  }

  @Test
  void create_refuses_an_unknown_experiment() {
    Run run = Samples.run(new ExperimentId(4711));

    assertRefused(Code.NOT_FOUND, () -> store().create(run));

    assertRefused(Code.NOT_FOUND, () -> store().get(run.id()));
  }

  @Test
  void list_gives_the_runs_of_the_experiment_in_the_order_in_which_they_were_made() {
    ExperimentId other = newExperiment("o");
    var made = new ArrayList<Run>();
    for (int i = 0; i < 20; i++) {
      made.add(store().create(Samples.run(experiment())));
      store().create(Samples.run(other));
    }

    assertThat(store().list(experiment())).isEqualTo(made);
    assertThat(store().list(other)).hasSize(20);
  }

  @Test
  void every_method_refuses_an_unknown_run() {
    RunId unknown = RunId.random();
    TrialId trial = newTrial(newStudy("s"));

    assertRefused(Code.NOT_FOUND, () -> store().get(unknown));
    assertRefused(Code.NOT_FOUND, () -> append(unknown, new MetricPoint("loss", 0, 0, 1)));
    assertRefused(Code.NOT_FOUND, () -> store().move(unknown, RunState.FINISHED, null, AT));
    assertRefused(Code.NOT_FOUND, () -> store().params(unknown));
    assertRefused(Code.NOT_FOUND, () -> store().latest(unknown));
    assertRefused(Code.NOT_FOUND, () -> history(unknown, "loss"));
    assertRefused(Code.NOT_FOUND, () -> history(unknown, "loss", 0, 1));
    assertRefused(Code.NOT_FOUND, () -> store().setLifecycle(unknown, Lifecycle.DELETED, AT));
    assertRefused(Code.NOT_FOUND, () -> store().erase(unknown));
    assertRefused(
        Code.NOT_FOUND, () -> store().link(new TrialRun(trial, unknown, TrialRun.How.LAUNCHED)));
  }

  @Test
  void runs_do_not_share_their_points_params_and_tags() {
    RunId one = newRun();
    RunId other = newRun();

    store()
        .append(
            one,
            new RunBatch(
                List.of(new MetricPoint("loss", 1, 1, 1)),
                List.of(new Param("lr", "0.1")),
                Map.of("tag", "one")),
            ParamRule.REFUSE_CHANGE);

    assertThat(history(other, "loss")).isEmpty();
    assertThat(store().latest(other)).isEmpty();
    assertThat(store().params(other)).isEmpty();
    assertThat(store().get(other).tags()).isEmpty();
  }

  @Test
  void params_come_back_word_for_word_in_the_order_of_their_keys() {
    RunId run = newRun();
    store()
        .append(
            run,
            params(new Param("lr", "1e-5"), new Param("a", "1E-5"), new Param("Z", " x ")),
            ParamRule.REFUSE_CHANGE);

    assertThat(store().params(run))
        .containsExactly(new Param("Z", " x "), new Param("a", "1E-5"), new Param("lr", "1e-5"));
  }

  @Test
  void keys_of_params_are_ordered_by_code_points() {
    RunId run = newRun();
    List<String> ordered = List.of("", "A", "B", "a", "é", "北", "｡", "🧪");
    for (int i = ordered.size() - 1; i >= 0; i--) {
      param(run, ordered.get(i), "x");
    }

    assertThat(store().params(run)).extracting(Param::key).isEqualTo(ordered);
  }

  @Test
  void summaries_come_in_the_order_of_the_ids_without_those_that_are_not_there() {
    RunId bare = newRun();
    RunId full = newRun();
    var first = new MetricPoint("loss", 1, 1, 9);
    var latest = new MetricPoint("loss", 2, 1, 0.5);
    store()
        .append(
            full,
            new RunBatch(
                List.of(first, latest),
                List.of(new Param("z", "1"), new Param("b", "2")),
                Map.of("tag", "x")),
            ParamRule.REFUSE_CHANGE);

    List<RunSummary> summaries =
        store().summaries(List.of(RunId.random(), full, RunId.random(), bare));

    assertThat(summaries)
        .containsExactly(
            new RunSummary(
                store().get(full),
                List.of(new Param("b", "2"), new Param("z", "1")),
                Map.of("loss", latest),
                List.of()),
            new RunSummary(store().get(bare), List.of(), Map.of(), List.of()));
    assertThat(store().summaries(List.of())).isEmpty();
    assertThat(store().summaries(List.of(RunId.random()))).isEmpty();
  }

  private RunSummary summary(RunId run) {
    return new RunSummary(
        store().get(run), store().params(run), store().latest(run), store().inputs(run));
  }

  @Test
  void summaries_of_many_runs_say_what_each_run_says() {
    var ids = new ArrayList<RunId>();
    for (int i = 0; i < 60; i++) {
      RunId run = newRun();
      ids.add(run);
      append(run, loss(i, i), new MetricPoint("m" + i % 7, 1, 1, Double.NaN));
      param(run, "i", "" + i);
    }
    Collections.reverse(ids);

    List<RunSummary> summaries = store().summaries(ids);

    assertThat(summaries).isEqualTo(ids.stream().map(id -> summary(id)).toList());
  }

  @Test
  void texts_come_back_word_for_word() {
    RunId run = newRun();
    var tags = new HashMap<String, String>();
    var params = new ArrayList<Param>();
    var points = new ArrayList<MetricPoint>();
    for (String text : Samples.AWKWARD_TEXTS) {
      tags.put(text, text);
      params.add(new Param(text, text));
      points.add(new MetricPoint(text, 1, 2, 3));
    }

    store().append(run, new RunBatch(points, params, tags), ParamRule.REFUSE_CHANGE);

    assertThat(store().get(run).tags()).isEqualTo(tags);
    assertThat(store().params(run)).containsExactlyInAnyOrderElementsOf(params);
    assertThat(store().latest(run).values()).containsExactlyInAnyOrderElementsOf(points);
    for (MetricPoint point : points) {
      assertThat(history(run, point.key())).containsExactly(point);
    }
  }

  @Test
  void a_param_may_be_said_again_with_the_same_value() {
    RunId run = newRun();
    store().append(run, params(new Param("lr", "0.1")), ParamRule.REFUSE_CHANGE);

    store().append(run, params(new Param("lr", "0.1")), ParamRule.REFUSE_CHANGE);

    assertThat(store().params(run)).containsExactly(new Param("lr", "0.1"));
  }

  @Test
  void a_changed_param_is_refused_with_its_whole_batch() {
    RunId run = newRun();
    store().append(run, params(new Param("lr", "0.1")), ParamRule.REFUSE_CHANGE);
    var batch =
        new RunBatch(
            List.of(new MetricPoint("loss", 1, 1, 1)),
            List.of(new Param("a", "1"), new Param("lr", "0.2"), new Param("z", "1")),
            Map.of("tag", "x"));

    assertRefused(Code.CONFLICT, () -> store().append(run, batch, ParamRule.REFUSE_CHANGE));

    assertThat(store().params(run)).containsExactly(new Param("lr", "0.1"));
    assertThat(history(run, "loss")).isEmpty();
    assertThat(store().latest(run)).isEmpty();
    assertThat(store().get(run).tags()).isEmpty();
  }

  @Test
  void a_batch_that_contradicts_itself_is_refused() {
    RunId run = newRun();
    RunBatch batch = params(new Param("lr", "0.1"), new Param("lr", "0.2"));

    assertRefused(Code.CONFLICT, () -> store().append(run, batch, ParamRule.REFUSE_CHANGE));

    assertThat(store().params(run)).isEmpty();
  }

  @Test
  void a_changed_param_takes_the_old_ones_place_where_the_rule_says_so() {
    RunId run = newRun();
    store().append(run, params(new Param("lr", "0.1"), new Param("b", "1")), ParamRule.OVERWRITE);

    store().append(run, params(new Param("lr", "0.2")), ParamRule.OVERWRITE);

    assertThat(store().params(run)).containsExactly(new Param("b", "1"), new Param("lr", "0.2"));
  }

  @Test
  void tags_are_overwritten() {
    RunId run = newRun();
    store()
        .append(
            run,
            new RunBatch(List.of(), List.of(), Map.of("a", "1", "b", "1")),
            ParamRule.REFUSE_CHANGE);

    store()
        .append(run, new RunBatch(List.of(), List.of(), Map.of("a", "2")), ParamRule.REFUSE_CHANGE);

    assertThat(store().get(run).tags()).isEqualTo(Map.of("a", "2", "b", "1"));
  }

  @Test
  void a_deleted_run_takes_no_batch() {
    Run live = Samples.run(experiment());
    var deleted =
        new Run(
            live.id(),
            experiment(),
            "gone",
            "",
            RunState.FINISHED,
            Lifecycle.DELETED,
            AT,
            AT,
            AT,
            AT.plusNanos(1),
            null,
            Map.of());
    store().create(deleted);

    assertRefused(Code.WRONG_STATE, () -> append(deleted.id(), new MetricPoint("loss", 1, 1, 1)));

    assertThat(history(deleted.id(), "loss")).isEmpty();
    assertThat(store().get(deleted.id())).isEqualTo(deleted);
  }

  @Test
  void a_finished_run_takes_further_batches() {
    RunId run = newRun();
    store().move(run, RunState.FINISHED, null, AT);

    append(run, new MetricPoint("loss", 1, 1, 1));

    assertThat(history(run, "loss")).hasSize(1);
  }

  @Test
  void a_run_that_ends_has_an_end_and_a_reason() {
    RunId run = newRun();

    store().move(run, RunState.FAILED, "exit code 3", AT.plusSeconds(5));

    Run ended = store().get(run);
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.because()).isEqualTo("exit code 3");
    assertThat(ended.startedAt()).isEqualTo(AT);
    assertThat(ended.endedAt()).isEqualTo(AT.plusSeconds(5));
  }

  @Test
  void a_run_that_goes_on_has_no_end() {
    RunId run = newRun();
    store().move(run, RunState.FAILED, "exit code 3", AT.plusSeconds(5));

    store().move(run, RunState.RUNNING, null, AT.plusSeconds(9));

    Run going = store().get(run);
    assertThat(going.state()).isEqualTo(RunState.RUNNING);
    assertThat(going.because()).isNull();
    assertThat(going.startedAt()).isEqualTo(AT);
    assertThat(going.endedAt()).isNull();
  }

  @Test
  void links_come_back_by_trial_in_the_order_in_which_they_were_said() {
    StudyId study = newStudy("s");
    TrialId first = newTrial(study);
    TrialId second = newTrial(study);
    TrialRun a = new TrialRun(second, newRun(), TrialRun.How.LAUNCHED);
    TrialRun b = new TrialRun(first, newRun(), TrialRun.How.LAUNCHED);
    TrialRun c = new TrialRun(first, newRun(), TrialRun.How.LAUNCHED);
    TrialRun elsewhere = new TrialRun(newTrial(newStudy("other")), newRun(), TrialRun.How.LAUNCHED);

    Stream.of(a, c, b, elsewhere).forEach(store()::link);

    assertThat(store().links(study)).containsExactly(c, b, a);
  }

  @Test
  void a_link_said_again_does_nothing() {
    StudyId study = newStudy("s");
    TrialRun link = new TrialRun(newTrial(study), newRun(), TrialRun.How.LAUNCHED);
    store().link(link);

    store().link(link);

    assertThat(store().links(study)).containsExactly(link);
  }

  @Test
  void links_refuses_an_unknown_study_and_link_an_unknown_trial() {
    RunId run = newRun();

    assertRefused(Code.NOT_FOUND, () -> store().links(new StudyId(4711)));
    assertRefused(
        Code.NOT_FOUND,
        () -> store().link(new TrialRun(new TrialId(4711), run, TrialRun.How.LAUNCHED)));
  }

  @Test
  void list_refuses_an_unknown_experiment() {
    assertRefused(Code.NOT_FOUND, () -> store().list(new ExperimentId(4711)));
  }

  @Test
  void of_many_threads_that_log_a_param_differently_one_wins_and_the_others_are_refused() {
    RunId run = newRun();

    List<Boolean> won =
        Race.run(
            8,
            thread ->
                () -> {
                  try {
                    store()
                        .append(run, params(new Param("lr", "" + thread)), ParamRule.REFUSE_CHANGE);
                    return true;
                  } catch (AthanorException e) {
                    return false;
                  }
                });

    assertThat(won).containsOnlyOnce(true);
    assertThat(store().params(run)).containsExactly(new Param("lr", "" + won.indexOf(true)));
  }
}
