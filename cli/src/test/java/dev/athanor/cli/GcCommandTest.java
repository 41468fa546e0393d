package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Direction;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Objective;
import dev.athanor.model.Owner;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.sql.SqlStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcCommandTest {

  private static final Instant NOW = InstantSource.system().instant();
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(31));
  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("athanor-data");
  }

  private void with(Consumer<SqlStorage> work) {
    try (SqlStorage storage = SqlStorage.open(data(), InstantSource.system())) {
      work.accept(storage);
    }
  }

  private Cli gc(String... more) {
    return Cli.run(
        Stream.concat(Stream.of("gc", "--data", data().toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static ExperimentId experiment(SqlStorage storage, String name) {
    return storage.experiments().ensure(WorkspaceId.DEFAULT, name, LONG_AGO).id();
  }

  /** A run with a metric and a file. */
  private static RunId run(SqlStorage storage, ExperimentId experiment, String name) {
    RunId run = RunId.random();
    storage
        .runs()
        .create(Run.of(run, experiment, name, RunState.FINISHED, LONG_AGO, LONG_AGO, Map.of()));
    storage
        .runs()
        .append(
            run,
            RunBatch.ofMetrics(List.of(new MetricPoint("loss", 1, 2, 3))),
            ParamRule.REFUSE_CHANGE);
    try {
      storage
          .blobs()
          .put(
              new Owner.OfRun(run),
              new BlobPath("model/weights.bin"),
              new ByteArrayInputStream(new byte[5000]),
              null,
              LONG_AGO);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return run;
  }

  private static RunId deletedRun(
      SqlStorage storage, ExperimentId experiment, String name, Instant at) {
    RunId run = run(storage, experiment, name);
    storage.runs().setLifecycle(run, Lifecycle.DELETED, at);
    return run;
  }

  private List<String> runs() {
    return Cli.run("runs", "--data", data().toString()).out().lines().skip(1).toList();
  }

  private List<String> experiments() {
    try (SqlStorage storage = SqlStorage.openReadOnly(data())) {
      return storage.experiments().list().stream().map(Experiment::name).toList();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(data().resolve("artifacts"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void runs_that_were_deleted_long_ago_go_with_their_files_and_others_stay() throws IOException {
    with(storage -> {
      ExperimentId digits = experiment(storage, "digits");
      run(storage, digits, "active");
      deletedRun(storage, digits, "young", YESTERDAY);
      deletedRun(storage, digits, "old", LONG_AGO);
    });
    assertThat(files()).hasSize(3);

    Cli call = gc();

    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.lines()).hasSize(2);
    assertThat(call.lines().getFirst())
        .contains("\"old\" of experiment \"digits\"")
        .contains("1 files, 5 kB");
    assertThat(call.lines().getLast())
        .startsWith("removed 1 runs with 1 files (5 kB) and 0 experiments")
        .endsWith("1 that were deleted later stay.");
    assertThat(runs()).hasSize(2).noneMatch(line -> line.contains(" old "));
    assertThat(files()).hasSize(2);
    assertThat(Cli.run("doctor", "--data", data().toString()).exitCode()).isZero();
  }

  @Test
  void how_long_ago_is_long_can_be_said() {
    with(storage -> deletedRun(storage, experiment(storage, "digits"), "young", YESTERDAY));

    assertThat(gc("--older-than", "2d").out()).contains("removed 0 runs");
    assertThat(gc("--older-than", "12h").out()).contains("removed 1 runs");
    assertThat(runs()).isEmpty();
  }

  @Test
  void what_can_be_restored_is_whole_until_then() {
    with(storage -> {
      RunId run = deletedRun(storage, experiment(storage, "digits"), "young", YESTERDAY);
      assertThat(gc().exitCode()).isEqualTo(2);
      assertThat(storage.runs().get(run).lifecycle()).isEqualTo(Lifecycle.DELETED);
    });
    gc();
    with(storage -> {
      RunId run = storage.runs().list(experiment(storage, "digits")).getFirst().id();
      storage.runs().setLifecycle(run, Lifecycle.ACTIVE, NOW);
      assertThat(storage.runs().latest(run)).containsKey("loss");
      assertThat(storage.blobs().list(new Owner.OfRun(run), null, null, 10)).hasSize(1);
    });
  }

  @Test
  void deleted_experiments_go_once_they_are_empty() {
    with(storage -> {
      ExperimentId gone = experiment(storage, "gone");
      run(storage, gone, "with it");
      storage.experiments().setLifecycle(gone, Lifecycle.DELETED, LONG_AGO);
      ExperimentId young = experiment(storage, "young");
      storage.experiments().setLifecycle(young, Lifecycle.DELETED, YESTERDAY);
      experiment(storage, "active");
      ExperimentId studied = experiment(storage, "studied");
      storage.studies().create(study(studied));
      storage.experiments().setLifecycle(studied, Lifecycle.DELETED, LONG_AGO);
    });

    Cli call = gc();

    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).contains("experiment \"gone\", deleted " + LONG_AGO);
    assertThat(call.out()).contains("removed 1 runs with 1 files (5 kB) and 1 experiments");
    assertThat(experiments()).containsExactly("young", "active", "studied");
  }

  private static StudySnapshot study(ExperimentId experiment) {
    return new StudySnapshot(
        new StudyId(0),
        WorkspaceId.DEFAULT,
        experiment,
        null,
        "studied",
        List.of(new Objective("loss", Direction.MINIMIZE)),
        null,
        LONG_AGO,
        Map.of(),
        Map.of());
  }

  @Test
  void the_experiment_of_those_who_name_none_stays() {
    with(storage -> {
      ExperimentId id = storage.experiments().ensureDefault(WorkspaceId.DEFAULT, LONG_AGO).id();
      storage.experiments().setLifecycle(id, Lifecycle.DELETED, LONG_AGO);
    });

    gc();

    assertThat(experiments()).containsExactly("Default");
  }

  @Test
  void a_dry_run_says_the_same_and_removes_nothing() throws IOException {
    with(storage -> {
      ExperimentId digits = experiment(storage, "digits");
      for (int i = 0; i < 3; i++) {
        deletedRun(storage, digits, "old" + i, LONG_AGO);
      }
      storage.experiments().setLifecycle(digits, Lifecycle.DELETED, LONG_AGO);
    });

    Cli dry = gc("--dry-run");

    assertThat(dry.exitCode()).isZero();
    assertThat(runs()).hasSize(3);
    assertThat(files()).hasSize(3);
    assertThat(experiments()).hasSize(1);
    Cli real = gc();
    assertThat(dry.lines().getLast())
        .startsWith("would remove 3 runs with 3 files (15 kB) and 1 experiments");
    assertThat(dry.lines().subList(0, 4)).isEqualTo(real.lines().subList(0, 4));
    assertThat(files()).isEmpty();
    assertThat(experiments()).isEmpty();
  }

  @Test
  void more_runs_than_a_page_has_go_in_one_call() {
    with(storage -> {
      ExperimentId digits = experiment(storage, "digits");
      for (int i = 0; i < 1005; i++) {
        RunId run = RunId.random();
        storage
            .runs()
            .create(Run.of(run, digits, "r" + i, RunState.FINISHED, LONG_AGO, LONG_AGO, Map.of()));
        storage.runs().setLifecycle(run, Lifecycle.DELETED, LONG_AGO);
      }
    });

    assertThat(gc().out()).contains("removed 1005 runs");
    assertThat(runs()).isEmpty();
  }

  @Test
  void it_refuses_while_a_server_has_the_folder_and_says_where_that_is() {
    with(storage -> {
      deletedRun(storage, experiment(storage, "digits"), "old", LONG_AGO);
      storage.announce(URI.create("http://127.0.0.1:5000"));

      Cli call = gc();

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.err())
          .contains("process " + ProcessHandle.current().pid())
          .contains("serves it at http://127.0.0.1:5000")
          .contains("end it");
      assertThat(gc("--dry-run").out()).contains("would remove 1 runs");
    });
  }

  @Test
  void it_makes_no_folder_where_there_is_none() {
    Cli call = gc();

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("no data folder at " + data());
    assertThat(data()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "1w", "-1d", ""})
  void a_duration_that_is_none_is_refused(String text) {
    Cli call = gc("--older-than", text);

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("--older-than: " + text).contains("such as 30d or 12h");
  }
}
