package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Reading;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Among which runs every {@link RunStore} must search, and how soon it must see what is logged. */
public abstract class SearchScopeContract extends RunSuite {

  private static final RunField LOSS = RunField.Metric.latest("loss");

  /** For those who extend it. */
  protected SearchScopeContract() {}

  private static RunQuery is(RunField field, double value) {
    return new Compare(field, Comparison.EQUAL, new FieldValue.Real(value));
  }

  private List<String> found(RunSearch search) {
    List<String> names = store().search(search).runs().stream().map(Run::name).toList();
    assertThat(store().count(search)).isEqualTo(names.size());
    return names;
  }

  @Test
  void only_runs_of_the_asked_experiments_are_found() {
    ExperimentId other = newExperiment("other");
    ExperimentId third = newExperiment("third");
    newRun(other, "1", Lifecycle.ACTIVE);
    newRun(experiment(), "2", Lifecycle.ACTIVE);
    newRun(third, "3", Lifecycle.ACTIVE);
    newRun(other, "4", Lifecycle.ACTIVE);
    RunSearch one = RunSearch.of(other);

    assertThat(found(one)).containsExactly("1", "4");
    assertThat(found(in(one, Set.of(other, experiment())))).containsExactly("1", "2", "4");
    assertThat(found(in(one, Set.of()))).isEmpty();
    assertThat(found(RunSearch.of(newExperiment("empty")))).isEmpty();
  }

  private static RunSearch in(RunSearch search, Set<ExperimentId> experiments) {
    return new RunSearch(
        experiments, search.lifecycles(), search.where(), search.order(), search.limit(), null);
  }

  @Test
  void only_runs_of_the_asked_lifecycles_are_found() {
    newRun("active");
    RunId deleted = newRun("deleted");
    store().setLifecycle(deleted, Lifecycle.DELETED, AT);
    newRun(experiment(), "made deleted", Lifecycle.DELETED);
    RunSearch search = RunSearch.of(experiment());

    assertThat(found(search)).containsExactly("active");
    assertThat(found(search.lifecycles(Set.of(Lifecycle.DELETED))))
        .containsExactly("deleted", "made deleted");
    assertThat(found(search.lifecycles(Set.of(Lifecycle.values())))).hasSize(3);
    assertThat(found(search.lifecycles(Set.of()))).isEmpty();
    store().setLifecycle(deleted, Lifecycle.ACTIVE, AT);
    assertThat(found(search)).containsExactly("active", "deleted");
  }

  @Test
  void an_unknown_experiment_is_refused() {
    RunSearch search = in(RunSearch.of(experiment()), Set.of(experiment(), new ExperimentId(4711)));

    assertRefused(Code.NOT_FOUND, () -> store().search(search));
    assertRefused(Code.NOT_FOUND, () -> store().count(search));
  }

  @Test
  void found_runs_are_as_get_gives_them() {
    RunId run = newRun("r");
    tag(run, "tag", "x");
    store().move(run, RunState.FAILED, "exit code 3", AT.plusSeconds(1));

    assertThat(store().search(RunSearch.of(experiment())).runs()).containsExactly(store().get(run));
  }

  @Test
  void a_point_is_found_as_soon_as_it_is_logged() {
    RunId run = newRun("r");
    RunField min = new RunField.Metric("loss", Reading.MIN);
    RunField max = new RunField.Metric("loss", Reading.MAX);
    double least = 0;
    double most = 0;
    for (int step = 0; step < 50; step++) {
      double value = step % 2 == 0 ? step : -step;
      least = Math.min(least, value);
      most = Math.max(most, value);

      append(run, loss(step, value));

      RunQuery now = new And(List.of(is(LOSS, value), is(min, least), is(max, most)));
      assertThat(found(RunSearch.of(experiment()).where(now))).containsExactly("r");
    }
  }

  @Test
  void a_point_is_found_as_soon_as_it_is_logged_while_others_log() {
    ExperimentId others = newExperiment("others");

    Race.run(
        5,
        thread ->
            () -> {
              String name = "" + thread;
              RunId run = newRun(thread == 0 ? experiment() : others, name, Lifecycle.ACTIVE);
              RunField own = RunField.Metric.latest("m" + thread);
              for (int i = 0; i < 40; i++) {
                append(run, new MetricPoint("m" + thread, i, i, i), loss(i, i));
                RunSearch search =
                    in(RunSearch.of(others), Set.of(others, experiment())).where(is(own, i));
                assertThat(found(search)).containsExactly(name);
              }
              return true;
            });
  }
}
