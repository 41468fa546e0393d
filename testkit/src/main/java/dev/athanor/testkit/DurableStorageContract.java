package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Attempt;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Change;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.Exit;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Owner;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a {@link Storage} that outlives its process must do. */
public abstract class DurableStorageContract extends StorageContract {

  /** For those who extend it. */
  protected DurableStorageContract() {}

  /**
   * Opens again what was closed.
   *
   * @param closed a storage that {@link #open} or this method gave, and that was closed
   */
  protected abstract Storage reopen(Storage closed);

  private void reopen() {
    storage().close();
    replaceStorage(reopen(storage()));
  }

  /** All that a storage can say, to compare. */
  private record Everything(
      List<Experiment> experiments,
      List<StudySnapshot> studies,
      List<List<TrialEvent>> events,
      List<List<?>> trials,
      List<List<Attempt>> attempts,
      List<List<TrialRun>> links,
      List<Run> runs,
      List<List<Param>> params,
      List<Map<String, MetricPoint>> latest,
      List<List<MetricPoint>> points,
      List<List<DatasetInput>> inputs,
      List<Blob> shared,
      long revision,
      List<Change> changes) {

    private static Everything of(Storage storage) {
      List<StudySnapshot> studies = storage.studies().list();
      List<Experiment> experiments = storage.experiments().list();
      List<Run> runs =
          experiments.stream().flatMap(e -> storage.runs().list(e.id()).stream()).toList();
      var trials = new ArrayList<List<?>>();
      var points = new ArrayList<List<MetricPoint>>();
      for (StudySnapshot study : studies) {
        StudyHistory history = storage.studies().history(study.id(), null);
        trials.add(history.finished());
        trials.add(history.unfinished());
      }
      for (Run run : runs) {
        try (Stream<MetricPoint> history = storage.runs().history(run.id(), "loss")) {
          points.add(history.toList());
        }
      }
      return new Everything(
          experiments,
          studies,
          studies.stream().map(study -> events(storage, study.id())).toList(),
          trials,
          studies.stream().map(study -> storage.work().attempts(study.id())).toList(),
          studies.stream().map(study -> storage.runs().links(study.id())).toList(),
          runs,
          runs.stream().map(run -> storage.runs().params(run.id())).toList(),
          runs.stream().map(run -> storage.runs().latest(run.id())).toList(),
          points,
          runs.stream().map(run -> storage.runs().inputs(run.id())).toList(),
          storage.blobs().list(new Owner.Shared(), null, null, 100),
          storage.changes().revision(),
          storage.changes().since(0, 10_000));
    }

    private static List<TrialEvent> events(Storage storage, StudyId study) {
      try (Stream<TrialEvent> events = storage.studies().events(study, 0)) {
        return events.toList();
      }
    }
  }

  private void fill() throws IOException {
    Storage storage = storage();
    var experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    StudyId study = storage.studies().create(Samples.fullStudy("full", experiment)).id();
    storage.studies().setUserAttr(study, "k", "\"v\"");
    storage.studies().enqueue(study, Samples.assignments(), AT);
    TrialId first = storage.studies().start(study, "worker", AT).id();
    TrialId second = storage.studies().start(study, null, AT).id();
    storage.work().begin(first, "agent", Map.of("seed", "1"), Map.of("host", "a"), AT);
    storage.work().launched(first, 1, 42);
    for (int i = 0; i < Samples.AWKWARD_DOUBLES.size(); i++) {
      storage.studies().report(first, i, Samples.AWKWARD_DOUBLES.get(i), AT);
    }
    storage.studies().judge(first, 1, new Verdict(true, "hopeless"), 7);
    storage
        .studies()
        .move(first, TrialState.RUNNING, TrialState.PRUNED, List.of(-0.0, Double.NaN), "x", AT);
    storage.work().finish(first, 1, new Exit.Failed(3, "exit code 3", "lines"), AT);
    RunId run = storage.runs().create(Samples.run(experiment)).id();
    var points = new ArrayList<MetricPoint>();
    Samples.AWKWARD_DOUBLES.forEach(value -> points.add(new MetricPoint("loss", 3, 4, value)));
    storage
        .runs()
        .append(
            run,
            new RunBatch(points, List.of(new Param("lr", "1e-5")), Map.of("a", "b")),
            ParamRule.REFUSE_CHANGE);
    storage.runs().link(new TrialRun(second, run, TrialRun.How.LAUNCHED));
    var input = new DatasetInput("d", "1", "local", "x", "s", null, "test", Map.of("a", "b"));
    storage.runs().addInputs(run, List.of(input));
    fillAside();
  }

  private void fillAside() throws IOException {
    ExperimentStore experiments = storage().experiments();
    var unused = experiments.ensureDefault(WorkspaceId.DEFAULT, AT);
    ExperimentId id =
        experiments.create(WorkspaceId.DEFAULT, "aside", "root", Map.of("a", "b"), AT).id();
    Run run =
        new Run(
            RunId.random(),
            id,
            "aside",
            "ada",
            RunState.RUNNING,
            Lifecycle.ACTIVE,
            AT,
            null,
            AT,
            null,
            null,
            Map.of());
    var made = storage().runs().create(run);
    var edited = storage().runs().edit(made.id(), RunEdit.ofTags(Map.of("a", "b")), AT);
    assertThat(edited.user()).isEqualTo("ada");
    unused = experiments.setLifecycle(id, Lifecycle.DELETED, AT.plusSeconds(1));
    var blob =
        storage()
            .blobs()
            .put(
                new Owner.Shared(),
                new BlobPath("a/b"),
                new ByteArrayInputStream(new byte[] {1}),
                null,
                AT);
    assertThat(blob.sizeBytes()).isEqualTo(1);
  }

  @Test
  void everything_is_there_after_reopening() throws IOException {
    fill();
    Everything before = Everything.of(storage());

    reopen();

    assertThat(Everything.of(storage())).isEqualTo(before);
  }

  @Test
  void reopening_an_empty_storage_gives_an_empty_storage() {
    reopen();

    assertThat(storage().studies().list()).isEmpty();
    assertThat(storage().experiments().list()).isEmpty();
    assertThat(storage().changes().revision()).isZero();
  }

  @Test
  void revisions_and_ids_go_on_after_reopening() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    long revision = storage().studies().report(trial, 1, 0.5, AT);

    reopen();

    assertThat(storage().changes().revision()).isEqualTo(revision);
    assertThat(storage().studies().report(trial, 2, 0.5, AT)).isGreaterThan(revision);
    assertThat(newTrial(study).value()).isGreaterThan(trial.value());
    assertThat(storage().studies().history(study, null).trials().getLast().number()).isEqualTo(1);
    assertThat(newStudy("t").value()).isGreaterThan(study.value());
  }

  @Test
  void a_reader_of_the_feed_resumes_after_reopening() {
    StudyId study = newStudy("s");
    newTrial(study);
    long known = storage().changes().revision();
    TrialId told = newTrial(study);
    long latest = storage().studies().report(told, 1, 1, AT);

    reopen();

    assertThat(storage().changes().since(known, 10))
        .containsExactly(new Change(latest, new Change.Subject.OfTrial(study, told)));
    TrialId later = newTrial(study);
    assertThat(storage().changes().since(known, 10))
        .extracting(Change::subject)
        .containsExactly(
            new Change.Subject.OfTrial(study, told), new Change.Subject.OfTrial(study, later));
  }

  @Test
  void a_history_known_from_before_is_good_after_reopening() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    StudyHistory known = storage().studies().history(study, null);

    reopen();
    storage().studies().report(trial, 1, 0.5, AT);

    StudyHistory now = storage().studies().history(study, known);
    assertThat(now.trials()).isEqualTo(storage().studies().history(study, null).trials());
    assertThat(now.trial(trial).orElseThrow().reports().size()).isEqualTo(1);
  }

  @Test
  void names_stay_taken_after_reopening() {
    newStudy("s");

    reopen();

    assertRefused(Code.ALREADY_EXISTS, () -> newStudy("s"));
  }

  @Test
  void closing_twice_does_nothing() {
    newStudy("s");

    storage().close();
    storage().close();

    replaceStorage(reopen(storage()));
    assertThat(storage().studies().list()).hasSize(1);
  }
}
