package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.RunId;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Input;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.RunStore.DatasetUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link RunStore} must do with the datasets of runs. */
public abstract class DatasetContract extends RunSuite {

  /** For those who extend it. */
  protected DatasetContract() {}

  private static DatasetInput input(String name, String digest, String context) {
    return new DatasetInput(name, digest, "local", "/data", null, null, context, Map.of());
  }

  private static DatasetInput tagged(DatasetInput input, Map<String, String> tags) {
    return input.usedFor(input.context(), tags);
  }

  private void use(RunId run, DatasetInput... inputs) {
    store().addInputs(run, List.of(inputs));
  }

  private RunId using(String name, DatasetInput... inputs) {
    RunId run = newRun(name);
    use(run, inputs);
    return run;
  }

  // What comes back

  @Test
  void datasets_come_back_as_they_were_said_in_their_order() {
    var full =
        new DatasetInput(
            "iris",
            "d1",
            "http",
            "https://host/%2e?x",
            "{\"columns\": 4}",
            "x".repeat(100_000),
            "training",
            Map.of("a", "", "b", "2"));
    DatasetInput bare = input("a", "d2", "");
    RunId run = newRun();

    use(run, full, bare);
    use(run, input("0", "d3", "test"));

    assertThat(store().inputs(run)).containsExactly(full, bare, input("0", "d3", "test"));
    assertThat(store().summaries(List.of(run)).getFirst().inputs()).isEqualTo(store().inputs(run));
    assertThat(store().inputs(newRun())).isEmpty();
  }

  @Test
  void what_is_said_again_changes_nothing() {
    RunId run = newRun();
    DatasetInput first = tagged(input("iris", "d", "training"), Map.of("a", "1", "b", "2"));
    use(run, first, input("other", "d", ""));

    use(
        run,
        new DatasetInput(
            "iris", "d", "http", "else", "s", "p", "test", Map.of("b", "x", "c", "3")));

    assertThat(store().inputs(run)).containsExactly(first, input("other", "d", ""));
  }

  @Test
  void runs_of_an_experiment_share_the_first_description_of_a_dataset() {
    RunId first = using("first", input("iris", "d", "training"));
    var again = new DatasetInput("iris", "d", "http", "else", "s", "p", "test", Map.of());
    RunId second = using("second", again);
    RunId elsewhere = newRun(newExperiment("other"), "r", Lifecycle.ACTIVE);
    use(elsewhere, again);

    assertThat(store().inputs(second)).containsExactly(input("iris", "d", "test"));
    assertThat(store().inputs(elsewhere)).containsExactly(again);
    store().setLifecycle(first, Lifecycle.DELETED, AT);
    store().erase(first);
    assertThat(store().inputs(second)).containsExactly(input("iris", "d", "test"));
  }

  @Test
  void a_dataset_goes_with_its_last_run() {
    RunId run = using("r", input("iris", "d", "training"));
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    assertRefused(Code.NOT_FOUND, () -> store().inputs(run));
    var again = new DatasetInput("iris", "d", "http", "else", "s", "p", "", Map.of());
    assertThat(store().inputs(using("again", again))).containsExactly(again);
  }

  @Test
  void awkward_texts_come_back_word_for_word() {
    RunId run = newRun();
    var all = new ArrayList<DatasetInput>();
    for (String text : Samples.AWKWARD_TEXTS) {
      all.add(new DatasetInput(text, text, text, text, text, text, text, Map.of(text, text)));
    }

    store().addInputs(run, all);

    assertThat(store().inputs(run)).isEqualTo(all);
  }

  @Test
  void a_deleted_run_takes_no_datasets() {
    RunId run = newRun();
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    assertRefused(Code.WRONG_STATE, () -> use(run, input("iris", "d", "")));
    assertRefused(Code.NOT_FOUND, () -> use(RunId.random(), input("iris", "d", "")));

    assertThat(store().inputs(run)).isEmpty();
  }

  @Test
  void the_feed_tells_of_datasets() {
    RunId run = newRun();
    long known = storage().changes().revision();

    use(run, input("iris", "d", ""));

    assertThat(storage().changes().since(known, 10))
        .extracting(Change::subject)
        .containsExactly(new Change.Subject.OfRun(run));
  }

  @Test
  void summaries_of_many_runs_have_the_datasets_of_each() {
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 40; i++) {
      runs.add(using("r" + i, input("iris", "d" + i % 3, "c" + i), input("b" + i, "d", "")));
    }
    runs.add(newRun());

    assertThat(store().summaries(runs))
        .extracting(summary -> summary.inputs())
        .isEqualTo(runs.stream().map(run -> store().inputs(run)).toList());
  }

  // Which there are

  @Test
  void datasets_lists_what_active_runs_use_each_once_in_order() {
    ExperimentId other = newExperiment("other");
    using("a", input("iris", "2", "training"), input("iris", "10", ""), input("｡", "d", ""));
    using("b", input("iris", "2", "training"), input("🧪", "d", ""));
    using("c", input("iris", "2", "test"));
    use(newRun(other, "d", Lifecycle.ACTIVE), input("iris", "2", "test"));
    RunId gone = using("gone", input("gone", "d", ""), input("iris", "2", "validation"));
    store().setLifecycle(gone, Lifecycle.DELETED, AT);

    List<DatasetUse> all = store().datasets(Set.of(experiment(), other), 100);

    assertThat(all)
        .containsExactly(
            new DatasetUse(experiment(), "iris", "10", ""),
            new DatasetUse(experiment(), "iris", "2", "test"),
            new DatasetUse(other, "iris", "2", "test"),
            new DatasetUse(experiment(), "iris", "2", "training"),
            new DatasetUse(experiment(), "｡", "d", ""),
            new DatasetUse(experiment(), "🧪", "d", ""));
    assertThat(store().datasets(Set.of(experiment(), other), 2)).isEqualTo(all.subList(0, 2));
    assertThat(store().datasets(Set.of(other), 100)).containsExactly(all.get(2));
    assertThat(store().datasets(Set.of(), 100)).isEmpty();
  }

  // Searching

  private List<String> found(RunQuery where) {
    RunSearch search = RunSearch.of(experiment()).where(where);
    List<String> names = store().search(search).runs().stream().map(run -> run.name()).toList();
    assertThat(store().count(search)).isEqualTo(names.size());
    return names;
  }

  private static RunQuery has(Input field, String value) {
    return new RunQuery.HasInput(is(field, value));
  }

  private static RunQuery is(RunField field, String value) {
    return new RunQuery.Compare(field, Comparison.EQUAL, new FieldValue.Text(value));
  }

  @Test
  void runs_are_found_by_what_they_use() {
    using("a", input("iris", "1", "training"));
    using("b", input("iris", "2", "training"), input("digits", "1", "test"));
    using("c", input("digits", "1", ""));
    newRun("d");

    assertThat(found(has(Input.NAME, "iris"))).containsExactly("a", "b");
    assertThat(found(has(Input.DIGEST, "1"))).containsExactly("a", "b", "c");
    assertThat(found(has(Input.CONTEXT, "test"))).containsExactly("b");
    assertThat(found(new RunQuery.Not(has(Input.NAME, "iris")))).containsExactly("c", "d");
    assertThat(found(new RunQuery.HasInput(new RunQuery.Match(Input.NAME, "DIG%", true))))
        .containsExactly("b", "c");
    assertThat(found(new RunQuery.HasInput(RunQuery.all()))).containsExactly("a", "b", "c");
  }

  @Test
  void one_dataset_must_fit_the_whole_condition() {
    using("split", input("iris", "1", ""), input("digits", "2", ""));
    using("joined", input("iris", "2", ""));
    var both = new RunQuery.And(List.of(is(Input.NAME, "iris"), is(Input.DIGEST, "2")));

    assertThat(found(new RunQuery.HasInput(both))).containsExactly("joined");
    assertThat(found(new RunQuery.And(List.of(has(Input.NAME, "iris"), has(Input.DIGEST, "2")))))
        .containsExactly("split", "joined");
  }

  @Test
  void a_context_that_nobody_said_is_none() {
    using("said", input("iris", "1", "training"));
    using("silent", input("iris", "1", ""));

    assertThat(found(new RunQuery.HasInput(new RunQuery.Exists(Input.CONTEXT))))
        .containsExactly("said");
    assertThat(found(new RunQuery.HasInput(new RunQuery.Not(new RunQuery.Exists(Input.CONTEXT)))))
        .containsExactly("silent");
    assertThat(found(has(Input.CONTEXT, ""))).isEmpty();
  }

  @Test
  void datasets_stand_beside_other_conditions_and_runs_that_go_on() {
    RunId run = using("r", input("iris", "1", "training"));
    using("s", input("iris", "1", "training"));
    append(run, loss(1, 0.5));

    var loss =
        new RunQuery.Compare(
            RunField.Metric.latest("loss"), Comparison.LESS, new FieldValue.Real(1));
    assertThat(found(new RunQuery.And(List.of(loss, has(Input.NAME, "iris")))))
        .containsExactly("r");
    assertThat(found(new RunQuery.Or(List.of(loss, has(Input.NAME, "none"))))).containsExactly("r");
  }
}
