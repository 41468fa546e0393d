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
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RunStore} must do. */
public abstract class RunStoreContract extends StorageContract {

  private ExperimentId experiment = new ExperimentId(0);

  /** For those who extend it. */
  protected RunStoreContract() {}

  @BeforeEach
  final void makeExperiment() {
    experiment = storage().experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
  }

  private RunStore store() {
    return storage().runs();
  }

  private RunId newRun() {
    return store().create(Samples.run(experiment)).id();
  }

  private void append(RunId run, MetricPoint... points) {
    store().append(run, RunBatch.ofMetrics(List.of(points)), ParamRule.REFUSE_CHANGE);
  }

  private List<MetricPoint> history(RunId run, String key) {
    try (Stream<MetricPoint> points = store().history(run, key)) {
      return points.toList();
    }
  }

  private static RunBatch params(Param... params) {
    return new RunBatch(List.of(), List.of(params), Map.of());
  }

  @Test
  void a_run_comes_back_as_it_was_made() {
    var run =
        new Run(
            RunId.random(),
            experiment,
            "it's \"a\" run 🧪",
            RunState.KILLED,
            Lifecycle.ACTIVE,
            AT,
            AT.plusNanos(1),
            "time was up",
            Map.of("mlflow.user", "ada", "empty", ""));

    Run made = store().create(run);

    assertThat(made).isEqualTo(run);
    assertThat(store().get(run.id())).isEqualTo(run);
  }

  @Test
  void a_run_may_lack_all_that_may_be_missing() {
    var run =
        new Run(
            RunId.random(),
            experiment,
            "",
            RunState.SCHEDULED,
            Lifecycle.ACTIVE,
            null,
            null,
            null,
            Map.of());

    store().create(run);

    assertThat(store().get(run.id())).isEqualTo(run);
  }

  @Test
  void create_refuses_an_id_that_is_taken() {
    Run run = store().create(Samples.run(experiment));

    assertRefused(Code.ALREADY_EXISTS, () -> store().create(run));

    assertThat(store().list(experiment)).containsExactly(run);
  }

  @Test
  void create_refuses_an_unknown_experiment() {
    Run run = Samples.run(new ExperimentId(4711));

    assertRefused(Code.NOT_FOUND, () -> store().create(run));

    assertRefused(Code.NOT_FOUND, () -> store().get(run.id()));
  }

  @Test
  void list_gives_the_runs_of_the_experiment_in_the_order_in_which_they_were_made() {
    ExperimentId other = storage().experiments().ensure(WorkspaceId.DEFAULT, "o", AT).id();
    var made = new ArrayList<Run>();
    for (int i = 0; i < 20; i++) {
      made.add(store().create(Samples.run(experiment)));
      store().create(Samples.run(other));
    }

    assertThat(store().list(experiment)).isEqualTo(made);
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
    assertRefused(
        Code.NOT_FOUND, () -> store().link(new TrialRun(trial, unknown, TrialRun.How.LAUNCHED)));
  }

  @Test
  void doubles_of_points_come_back_bit_for_bit() {
    RunId run = newRun();
    for (int i = 0; i < Samples.AWKWARD_DOUBLES.size(); i++) {
      append(run, new MetricPoint("loss", i, 1000 + i, Samples.AWKWARD_DOUBLES.get(i)));
    }

    List<MetricPoint> points = history(run, "loss");

    assertThat(points).hasSameSizeAs(Samples.AWKWARD_DOUBLES);
    for (int i = 0; i < points.size(); i++) {
      assertThat(Double.doubleToLongBits(points.get(i).value()))
          .isEqualTo(Double.doubleToLongBits(Samples.AWKWARD_DOUBLES.get(i)));
    }
  }

  @Test
  void steps_and_times_may_be_any_whole_numbers() {
    RunId run = newRun();
    long[] any = {Long.MIN_VALUE, -1, 0, 1, (1L << 53) + 1, Long.MAX_VALUE};
    for (long number : any) {
      append(run, new MetricPoint("loss", number, number, 0.5));
    }

    assertThat(history(run, "loss"))
        .isEqualTo(LongStream.of(any).mapToObj(n -> new MetricPoint("loss", n, n, 0.5)).toList());
  }

  @Test
  void history_is_ordered_by_step_then_time_then_value_whatever_the_order_of_arrival() {
    RunId run = newRun();
    append(run, new MetricPoint("loss", 2, 10, 1), new MetricPoint("loss", 1, 30, 1));
    append(run, new MetricPoint("loss", 1, 20, 2), new MetricPoint("loss", 1, 20, -3));
    append(run, new MetricPoint("loss", 1, 20, Double.NaN), new MetricPoint("loss", -7, 99, 1));
    append(run, new MetricPoint("loss", 1, 20, Double.POSITIVE_INFINITY));
    append(run, new MetricPoint("loss", 1, 20, Double.NEGATIVE_INFINITY));

    List<MetricPoint> points = history(run, "loss");

    assertThat(points)
        .isSortedAccordingTo(
            Comparator.comparingLong(MetricPoint::step)
                .thenComparingLong(MetricPoint::timestampMillis)
                .thenComparingDouble(MetricPoint::value));
    assertThat(points).hasSize(8);
  }

  @Test
  void an_identical_point_is_kept_once() {
    RunId run = newRun();
    var point = new MetricPoint("loss", 1, 10, 0.5);
    var unending = new MetricPoint("loss", 1, 10, Double.NaN);

    append(run, point, point, unending);
    append(run, point, unending, unending);

    assertThat(history(run, "loss")).containsExactly(point, unending);
  }

  @Test
  void other_points_at_the_same_step_are_kept_beside_it() {
    RunId run = newRun();
    var point = new MetricPoint("loss", 1, 10, 0.5);
    var otherValue = new MetricPoint("loss", 1, 10, 0.6);
    var otherTime = new MetricPoint("loss", 1, 11, 0.5);
    var otherKey = new MetricPoint("accuracy", 1, 10, 0.5);

    append(run, point, otherKey, otherTime, otherValue);

    assertThat(history(run, "loss")).containsExactly(point, otherValue, otherTime);
    assertThat(history(run, "accuracy")).containsExactly(otherKey);
  }

  @Test
  void history_of_a_metric_without_points_is_empty() {
    assertThat(history(newRun(), "loss")).isEmpty();
  }

  @Test
  void a_long_history_comes_back_whole() {
    RunId run = newRun();
    var points = new ArrayList<MetricPoint>();
    for (int step = 0; step < 10_000; step++) {
      points.add(new MetricPoint("loss", step / 3, step, step % 7));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);

    assertThat(history(run, "loss")).isEqualTo(points);
  }

  @Test
  void latest_is_the_point_with_the_highest_step_then_time_then_value() {
    RunId run = newRun();
    append(
        run,
        new MetricPoint("loss", 3, 10, 9),
        new MetricPoint("loss", 3, 20, 1),
        new MetricPoint("loss", 3, 20, 2),
        new MetricPoint("loss", 2, 99, 99),
        new MetricPoint("accuracy", -5, 1, Double.NEGATIVE_INFINITY));
    append(run, new MetricPoint("loss", 1, 999, 999));

    assertThat(store().latest(run))
        .isEqualTo(
            Map.of(
                "loss", new MetricPoint("loss", 3, 20, 2),
                "accuracy", new MetricPoint("accuracy", -5, 1, Double.NEGATIVE_INFINITY)));
  }

  @Test
  void latest_is_empty_without_points() {
    assertThat(store().latest(newRun())).isEmpty();
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
    Run live = Samples.run(experiment);
    var deleted =
        new Run(
            live.id(),
            experiment,
            "gone",
            RunState.FINISHED,
            Lifecycle.DELETED,
            AT,
            AT,
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
  void batches_of_many_threads_are_all_kept() {
    RunId run = newRun();

    Race.run(
        8,
        thread ->
            () -> {
              for (int i = 0; i < 25; i++) {
                append(
                    run,
                    new MetricPoint("loss", i, thread, 1),
                    new MetricPoint("t" + thread, i, 0, i));
              }
              return true;
            });

    assertThat(history(run, "loss")).hasSize(200);
    assertThat(store().latest(run)).hasSize(9);
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
