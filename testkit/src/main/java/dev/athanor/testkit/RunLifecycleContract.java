package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
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
import dev.athanor.model.TrialRun;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How runs are put away, restored and removed in every {@link RunStore}. */
public abstract class RunLifecycleContract extends RunSuite {

  /** For those who extend it. */
  protected RunLifecycleContract() {}

  /** A run with a bit of everything. */
  private RunId filledRun() {
    RunId run = newRun();
    store()
        .append(
            run,
            new RunBatch(
                List.of(loss(1, 0.5), new MetricPoint("acc", 2, 3, 0.9)),
                List.of(new Param("lr", "0.1")),
                Map.of("tag", "x")),
            ParamRule.REFUSE_CHANGE);
    return run;
  }

  private static Run deleted(Run run, Instant at) {
    return new Run(
        run.id(),
        run.experiment(),
        run.name(),
        run.user(),
        run.state(),
        Lifecycle.DELETED,
        run.startedAt(),
        run.endedAt(),
        run.lastSeenAt(),
        at,
        run.because(),
        run.tags());
  }

  @Test
  void a_deleted_run_is_still_there_with_all_it_has() {
    RunId run = filledRun();
    Run before = store().get(run);

    store().setLifecycle(run, Lifecycle.DELETED, AT);

    assertThat(store().get(run)).isEqualTo(deleted(before, AT));
    assertThat(store().list(experiment())).extracting(Run::id).containsExactly(run);
    assertThat(history(run, "loss")).containsExactly(loss(1, 0.5));
    assertThat(store().latest(run)).hasSize(2);
    assertThat(store().params(run)).hasSize(1);
    assertThat(store().summaries(List.of(run))).hasSize(1);
  }

  @Test
  void a_restored_run_is_as_it_was() {
    RunId run = filledRun();
    Run before = store().get(run);

    store().setLifecycle(run, Lifecycle.DELETED, AT);
    store().setLifecycle(run, Lifecycle.ACTIVE, AT);

    assertThat(store().get(run)).isEqualTo(before);
    assertThat(history(run, "loss")).containsExactly(loss(1, 0.5));
  }

  @Test
  void a_lifecycle_said_again_does_nothing() {
    RunId run = filledRun();
    store().setLifecycle(run, Lifecycle.ACTIVE, AT);
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().setLifecycle(run, Lifecycle.DELETED, AT);

    assertThat(store().get(run).lifecycle()).isEqualTo(Lifecycle.DELETED);
  }

  @Test
  void a_deleted_run_takes_nothing_until_it_is_restored() {
    RunId run = filledRun();
    store().setLifecycle(run, Lifecycle.DELETED, AT);
    Run deleted = store().get(run);

    assertRefused(Code.WRONG_STATE, () -> append(run, loss(2, 1)));
    assertRefused(Code.WRONG_STATE, () -> param(run, "lr", "0.2"));
    assertRefused(Code.WRONG_STATE, () -> tag(run, "tag", "y"));
    assertRefused(Code.WRONG_STATE, () -> store().move(run, RunState.FINISHED, null, AT));
    assertThat(store().get(run)).isEqualTo(deleted);
    assertThat(store().params(run)).containsExactly(new Param("lr", "0.1"));
    assertThat(history(run, "loss")).hasSize(1);

    store().setLifecycle(run, Lifecycle.ACTIVE, AT);
    append(run, loss(2, 1));
    store().move(run, RunState.FINISHED, null, AT.plusSeconds(1));
    assertThat(history(run, "loss")).hasSize(2);
    assertThat(store().get(run).state()).isEqualTo(RunState.FINISHED);
  }

  @Test
  void erase_refuses_a_run_that_is_not_deleted() {
    RunId run = filledRun();

    assertRefused(Code.WRONG_STATE, () -> store().erase(run));

    assertThat(store().get(run).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(history(run, "loss")).hasSize(1);
  }

  @Test
  void an_erased_run_is_nowhere() {
    RunId run = filledRun();
    RunId other = filledRun();
    StudyId study = newStudy("s");
    var link = new TrialRun(newTrial(study), run, TrialRun.How.LAUNCHED);
    var otherLink = new TrialRun(newTrial(study), other, TrialRun.How.LAUNCHED);
    store().link(link);
    store().link(otherLink);
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    RunSearch all =
        RunSearch.of(experiment()).lifecycles(Set.of(Lifecycle.ACTIVE, Lifecycle.DELETED));
    assertThat(store().list(experiment())).extracting(Run::id).containsExactly(other);
    assertThat(store().search(all).runs()).extracting(Run::id).containsExactly(other);
    assertThat(store().count(all)).isEqualTo(1);
    assertThat(store().summaries(List.of(run, other)))
        .extracting(summary -> summary.run().id())
        .containsExactly(other);
    assertThat(store().links(study)).containsExactly(otherLink);
  }

  @Test
  void every_method_refuses_an_erased_run() {
    RunId run = filledRun();
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    assertRefused(Code.NOT_FOUND, () -> store().get(run));
    assertRefused(Code.NOT_FOUND, () -> store().params(run));
    assertRefused(Code.NOT_FOUND, () -> store().latest(run));
    assertRefused(Code.NOT_FOUND, () -> history(run, "loss"));
    assertRefused(Code.NOT_FOUND, () -> append(run, loss(1, 1)));
    assertRefused(Code.NOT_FOUND, () -> store().setLifecycle(run, Lifecycle.ACTIVE, AT));
    assertRefused(Code.NOT_FOUND, () -> store().erase(run));
  }

  @Test
  void erasing_a_run_leaves_the_others_as_they_are() {
    RunId before = filledRun();
    RunId run = filledRun();
    RunId after = filledRun();
    List<RunSummary> summaries = store().summaries(List.of(before, after));
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    assertThat(store().summaries(List.of(before, after))).isEqualTo(summaries);
    assertThat(history(before, "loss")).containsExactly(loss(1, 0.5));
    assertThat(history(after, "loss")).containsExactly(loss(1, 0.5));
  }

  @Test
  void a_run_with_many_points_is_erased_whole() {
    RunId run = newRun();
    for (int batch = 0; batch < 5; batch++) {
      var points = new ArrayList<MetricPoint>();
      for (int i = 0; i < 5_000; i++) {
        points.add(new MetricPoint("m" + i % 50, batch * 5_000L + i, i, i));
      }
      store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);
    }
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    assertRefused(Code.NOT_FOUND, () -> store().get(run));
    assertThat(store().list(experiment())).isEmpty();
  }

  @Test
  void runs_made_after_an_erased_one_come_after_those_that_are_there() {
    RunId first = newRun();
    RunId erased = newRun();
    store().setLifecycle(erased, Lifecycle.DELETED, AT);
    store().erase(erased);

    RunId last = newRun();

    assertThat(store().list(experiment())).extracting(Run::id).containsExactly(first, last);
    assertThat(store().search(RunSearch.of(experiment())).runs())
        .extracting(Run::id)
        .containsExactly(first, last);
  }
}
