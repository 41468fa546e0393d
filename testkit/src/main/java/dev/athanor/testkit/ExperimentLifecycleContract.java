package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.ExperimentStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How experiments are made, changed, put away and removed in every {@link ExperimentStore}. */
public abstract class ExperimentLifecycleContract extends RunSuite {

  private static final Instant LATER = AT.plusSeconds(60);

  /** For those who extend it. */
  protected ExperimentLifecycleContract() {}

  private ExperimentStore experiments() {
    return storage().experiments();
  }

  private Experiment made(String name) {
    return experiments().create(WorkspaceId.DEFAULT, name, null, Map.of(), AT);
  }

  private void delete(ExperimentId id) {
    var unused = experiments().setLifecycle(id, Lifecycle.DELETED, LATER);
  }

  private void restore(ExperimentId id) {
    var unused = experiments().setLifecycle(id, Lifecycle.ACTIVE, LATER);
  }

  private List<Lifecycle> lifecycles(RunId... runs) {
    return List.of(runs).stream().map(run -> store().get(run).lifecycle()).toList();
  }

  // Made and changed

  @Test
  void an_experiment_comes_back_as_it_was_made() {
    Experiment made =
        experiments()
            .create(
                WorkspaceId.DEFAULT,
                "it's 🧪",
                "s3://bucket/%2e?x#y",
                Map.of("a", "", "b", "2"),
                AT);

    assertThat(made.name()).isEqualTo("it's 🧪");
    assertThat(made.artifactRoot()).isEqualTo("s3://bucket/%2e?x#y");
    assertThat(made.tags()).isEqualTo(Map.of("a", "", "b", "2"));
    assertThat(made.lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(List.of(made.createdAt(), made.updatedAt())).containsExactly(AT, AT);
    assertThat(experiments().get(made.id())).isEqualTo(made);
    assertThat(experiments().find(WorkspaceId.DEFAULT, "it's 🧪")).contains(made);
    assertThat(experiments().list()).contains(made);
  }

  @Test
  void a_name_that_is_taken_is_refused_also_by_a_deleted_experiment() {
    Experiment known = made("known");
    delete(known.id());

    assertRefused(Code.ALREADY_EXISTS, () -> made("known"));
    assertRefused(Code.ALREADY_EXISTS, () -> made("digits"));
    assertThat(experiments().list()).hasSize(2);
  }

  @Test
  void the_default_experiment_is_made_once_and_has_the_id_0() {
    Experiment made = experiments().ensureDefault(WorkspaceId.DEFAULT, AT);

    assertThat(made.id()).isEqualTo(ExperimentStore.DEFAULT);
    assertThat(made.name()).isEqualTo("Default");
    assertThat(experiments().ensureDefault(WorkspaceId.DEFAULT, LATER)).isEqualTo(made);
    assertThat(experiments().list()).extracting(Experiment::id).first().isEqualTo(made.id());
    assertThat(made("next").id().value()).isGreaterThan(experiment().value());
  }

  @Test
  void the_default_experiment_yields_a_name_that_is_taken() {
    made("Default");

    Experiment made = experiments().ensureDefault(WorkspaceId.DEFAULT, AT);

    assertThat(made.id()).isEqualTo(ExperimentStore.DEFAULT);
    assertThat(made.name()).isEqualTo("Default-0");
  }

  @Test
  void many_threads_that_ensure_the_default_experiment_get_one() {
    var made = Race.run(8, i -> () -> experiments().ensureDefault(WorkspaceId.DEFAULT, AT).name());

    assertThat(Set.copyOf(made)).containsExactly("Default");
  }

  @Test
  void rename_gives_another_name_and_leaves_the_rest() {
    Experiment made =
        experiments().create(WorkspaceId.DEFAULT, "old", "root", Map.of("a", "1"), AT);

    Experiment renamed = experiments().rename(made.id(), "new", LATER);

    assertThat(renamed)
        .isEqualTo(
            new Experiment(
                made.id(),
                made.workspace(),
                "new",
                "root",
                Lifecycle.ACTIVE,
                Map.of("a", "1"),
                AT,
                LATER));
    assertThat(experiments().get(made.id())).isEqualTo(renamed);
    assertThat(experiments().find(WorkspaceId.DEFAULT, "old")).isEmpty();
    assertThat(experiments().rename(made.id(), "new", LATER)).isEqualTo(renamed);
    assertRefused(Code.ALREADY_EXISTS, () -> experiments().rename(made.id(), "digits", LATER));
    assertRefused(Code.NOT_FOUND, () -> experiments().rename(new ExperimentId(4711), "x", LATER));
    assertThat(made("old").id()).isNotEqualTo(made.id());
  }

  @Test
  void tags_are_overwritten_and_removed() {
    Experiment made =
        experiments()
            .create(WorkspaceId.DEFAULT, "e", null, Map.of("a", "1", "b", "2", "c", "3"), AT);

    Experiment tagged =
        experiments().tag(made.id(), Map.of("a", "x", "d", "4"), Set.of("b", "none"), LATER);

    assertThat(tagged.tags()).isEqualTo(Map.of("a", "x", "c", "3", "d", "4"));
    assertThat(tagged.updatedAt()).isEqualTo(LATER);
    assertThat(experiments().list()).contains(tagged);
  }

  @Test
  void a_deleted_experiment_does_not_change() {
    Experiment made = made("e");
    delete(made.id());

    assertRefused(Code.WRONG_STATE, () -> experiments().rename(made.id(), "new", LATER));
    assertRefused(
        Code.WRONG_STATE, () -> experiments().tag(made.id(), Map.of("a", "1"), Set.of(), LATER));

    restore(made.id());
    assertThat(experiments().rename(made.id(), "new", LATER).name()).isEqualTo("new");
  }

  // Lifecycle

  @Test
  void a_deleted_experiment_takes_its_active_runs_along_and_no_others() {
    RunId active = newRun();
    RunId gone = newRun();
    store().setLifecycle(gone, Lifecycle.DELETED, AT);
    ExperimentId other = newExperiment("other");
    RunId elsewhere = newRun(other, "r", Lifecycle.ACTIVE);

    delete(experiment());

    assertThat(experiments().get(experiment()).lifecycle()).isEqualTo(Lifecycle.DELETED);
    assertThat(experiments().get(experiment()).updatedAt()).isEqualTo(LATER);
    assertThat(lifecycles(active, gone, elsewhere))
        .containsExactly(Lifecycle.DELETED, Lifecycle.DELETED, Lifecycle.ACTIVE);
    assertThat(store().get(active).deletedAt()).isEqualTo(LATER);
    assertThat(store().get(gone).deletedAt()).isEqualTo(AT);
    assertThat(store().search(RunSearch.of(experiment())).runs()).isEmpty();
    assertRefused(Code.WRONG_STATE, () -> append(active, loss(1, 1)));
    assertRefused(Code.WRONG_STATE, () -> store().move(active, RunState.FINISHED, null, LATER));
    assertThat(experiments().get(other).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void runs_that_were_written_to_a_moment_ago_take_nothing_more() {
    RunId run = newRun();
    append(run, loss(1, 1));

    delete(experiment());

    assertRefused(Code.WRONG_STATE, () -> append(run, loss(2, 1)));
    assertThat(history(run, "loss")).containsExactly(loss(1, 1));
  }

  @Test
  void a_restored_experiment_brings_all_its_runs_back_as_they_were() {
    RunId run = newRun();
    append(run, loss(1, 1));
    Run before = store().get(run);
    RunId gone = newRun();
    store().setLifecycle(gone, Lifecycle.DELETED, AT);
    delete(experiment());

    restore(experiment());

    assertThat(store().get(run)).isEqualTo(before);
    assertThat(lifecycles(run, gone)).containsExactly(Lifecycle.ACTIVE, Lifecycle.ACTIVE);
    assertThat(store().get(gone).deletedAt()).isNull();
    append(run, loss(2, 1));
    assertThat(history(run, "loss")).hasSize(2);
  }

  @Test
  void a_lifecycle_said_again_does_nothing() {
    delete(experiment());
    Experiment deleted = experiments().get(experiment());

    assertThat(experiments().setLifecycle(experiment(), Lifecycle.DELETED, LATER.plusSeconds(1)))
        .isEqualTo(deleted);
    assertRefused(
        Code.NOT_FOUND,
        () -> experiments().setLifecycle(new ExperimentId(4711), Lifecycle.ACTIVE, AT));
  }

  @Test
  void the_feed_tells_of_each_run_that_goes_along_once() {
    var subjects = new ArrayList<Change.Subject>();
    for (int i = 0; i < 25; i++) {
      subjects.add(new Change.Subject.OfRun(newRun()));
    }
    long known = storage().changes().revision();

    delete(experiment());

    assertThat(storage().changes().revision()).isEqualTo(known + 25);
    var told = new ArrayList<Change.Subject>();
    long at = known;
    for (int i = 0; i < 6; i++) {
      List<Change> page = storage().changes().since(at, 5);
      page.forEach(change -> told.add(change.subject()));
      at = page.isEmpty() ? at : page.getLast().revision();
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(subjects);
    append(newRun(newExperiment("other"), "r", Lifecycle.ACTIVE), loss(1, 1));
    assertThat(storage().changes().since(known + 25, 10)).hasSize(1);
  }

  // Erased

  @Test
  void an_erased_experiment_is_nowhere_and_its_name_is_free_but_not_its_id() {
    Experiment made = experiments().create(WorkspaceId.DEFAULT, "e", null, Map.of("a", "1"), AT);
    delete(made.id());

    experiments().erase(made.id());

    assertRefused(Code.NOT_FOUND, () -> experiments().get(made.id()));
    assertRefused(Code.NOT_FOUND, () -> experiments().erase(made.id()));
    assertThat(experiments().find(WorkspaceId.DEFAULT, "e")).isEmpty();
    Experiment again = made("e");
    assertThat(again.id().value()).isGreaterThan(made.id().value());
    assertThat(again.tags()).isEmpty();
  }

  @Test
  void erase_refuses_an_experiment_that_is_active_or_has_runs() {
    RunId run = newRun();

    assertRefused(Code.WRONG_STATE, () -> experiments().erase(experiment()));
    delete(experiment());
    assertRefused(Code.WRONG_STATE, () -> experiments().erase(experiment()));

    store().erase(run);
    experiments().erase(experiment());
    assertThat(experiments().list()).isEmpty();
  }

  @Test
  void erase_refuses_an_experiment_with_a_study() {
    var unused = storage().studies().create(Samples.fullStudy("s", experiment()));
    delete(experiment());

    assertRefused(Code.WRONG_STATE, () -> experiments().erase(experiment()));

    assertThat(experiments().get(experiment()).name()).isEqualTo("digits");
  }
}
