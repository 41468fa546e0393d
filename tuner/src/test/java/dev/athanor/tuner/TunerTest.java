package dev.athanor.tuner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.Run;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;
import dev.athanor.tuner.executor.LocalExecutor;
import dev.athanor.tuner.file.TuningFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tuner on an in-memory storage, with real processes. */
@Timeout(120)
class TunerTest {

  private static final String GOOD = "echo \"athanor: {\\\"loss\\\": $ATHANOR_PARAM_X}\"";

  @TempDir private Path folder;
  private final String place = UUID.randomUUID().toString();
  private final List<String> notices = new ArrayList<>();
  private final InMemoryStorage storage = new InMemoryStorage();

  @Test
  void run_carries_out_every_trial_once() throws IOException {
    TuningReport report = tuner(file(GOOD, "trials: 6", "concurrency: 3"), storage).run();

    assertThat(numbers(report.history())).isEqualTo(range(6));
    assertThat(report.history().count(TrialState.COMPLETE)).isEqualTo(6);
    assertThat(report.ended()).isEqualTo(6);
    assertThat(report.endedEarly()).isNull();
  }

  @Test
  void ends_when_a_grid_has_no_more_points_and_says_so() throws IOException {
    TuningFile file =
        file(
            GOOD,
            "space: {x: {choice: [0.1, 0.2, 0.3]}, y: {int: [1, 2]}}",
            "sampler: grid",
            "trials: 100",
            "concurrency: 4",
            "confirm: {top: 1, seeds: 1, metric: loss}");

    TuningReport report = tuner(file, storage).run();
    TuningReport again = tuner(file, storage).run();

    assertThat(report.history().count(TrialState.COMPLETE)).isEqualTo(6);
    assertThat(report.endedEarly()).isNull();
    assertThat(report.confirmations()).hasSize(1);
    assertThat(again.ended()).isZero();
    assertThat(notices.stream().filter(each -> each.startsWith("all ")))
        .containsExactly(
            "all 6 points of the grid have their trial",
            "all 6 points of the grid have their trial");
  }

  @Test
  void run_again_does_nothing_and_with_a_larger_total_adds_the_difference() throws IOException {
    TuningFile file = file(GOOD, "trials: 2");
    tuner(file, storage).run();

    assertThat(tuner(file, storage).run().ended()).isZero();
    assertThat(tuner(file, storage, 5).run().ended()).isEqualTo(3);
  }

  /** At every point between two changes, the next call makes the same of it. */
  @Test
  @Tag("slow")
  void whatever_change_it_dies_after_the_next_call_ends_every_trial_well() throws IOException {
    TuningFile file =
        file(
            """
            i=0
            while [ $i -lt 3 ]; do i=$((i+1)); echo "athanor: {\\"loss\\": $i.$ATHANOR_TRIAL, \\"step\\": $i}"; done
            [ $ATHANOR_PHASE = confirm ] && echo 'athanor: {"test": 0.5}'
            true
            """,
            "trials: 2",
            "pruner: {name: asha, min: 1, factor: 2}",
            "confirm: {top: 1, seeds: 1, metric: test}");
    int changes = 0;
    boolean survived = false;

    while (!survived) {
      changes++;
      var kept = new InMemoryStorage();
      var mortal = new MortalStorage(kept, changes);
      Throwable end = catchThrowable(() -> tuner(file, mortal).run());
      survived = mortal.survived();
      assertThat(end == null || end instanceof MortalStorage.Death).as("%s", end).isTrue();

      TuningReport report = tuner(file, kept).run();

      everythingIsInOrder(kept, report, changes);
    }
    assertThat(changes).as("points at which it died").isGreaterThan(40);
  }

  private static void everythingIsInOrder(Storage kept, TuningReport report, int changes) {
    StudyHistory history = report.history();
    assertThat(numbers(history)).as("died after %d changes", changes).isEqualTo(range(2));
    assertThat(history.unfinished()).isEmpty();
    for (TrialSnapshot trial : history.trials()) {
      assertThat(trial.state())
          .as("trial %d (%s), died after %d changes", trial.number(), trial.because(), changes)
          .isIn(TrialState.COMPLETE, TrialState.PRUNED);
      Exit last = kept.work().attempts(trial.id()).getLast().exit();
      RunState expected =
          trial.state() == TrialState.COMPLETE ? RunState.FINISHED : RunState.KILLED;
      assertThat(last)
          .as("died after %d changes", changes)
          .isNotNull()
          .isNotInstanceOf(Exit.Lost.class);
      assertThat(lastRun(kept, history, trial).state())
          .as("run of trial %d, died after %d changes", trial.number(), changes)
          .isEqualTo(expected);
    }
    assertThat(report.confirmations()).hasSize(1);
    assertThat(report.confirmations().getFirst().values()).containsExactly(0.5);
    assertThat(runs(kept)).noneMatch(run -> run.state() == RunState.RUNNING);
  }

  private static Run lastRun(Storage kept, StudyHistory history, TrialSnapshot trial) {
    return kept.runs().links(history.study().id()).stream()
        .filter(link -> link.trial().equals(trial.id()))
        .map(link -> kept.runs().get(link.run()))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void stop_ends_what_runs_and_the_next_call_goes_on_with_the_same_trials() throws Exception {
    Path go = folder.resolve("go");
    TuningFile file =
        file("[ -e %s ] || sleep 60%n%s".formatted(go, GOOD), "trials: 2", "concurrency: 2");
    Tuner first = tuner(file, storage);
    Thread stopper =
        Thread.ofPlatform()
            .start(() -> {
              awaitAttempts(first, 2);
              first.stop("stopped by a test");
            });

    TuningReport stopped = first.run();
    stopper.join();
    Files.createFile(go);
    TuningReport done = tuner(file, storage).run();

    assertThat(stopped.interrupted()).isEqualTo("stopped by a test");
    assertThat(stopped.history().unfinished()).hasSize(2);
    assertThat(numbers(done.history())).isEqualTo(range(2));
    for (TrialSnapshot trial : done.history().trials()) {
      assertThat(trial.state()).isEqualTo(TrialState.COMPLETE);
      assertThat(storage.work().attempts(trial.id()))
          .extracting(Attempt::exit)
          .first()
          .isInstanceOf(Exit.Lost.class);
      TrialSnapshot before = stopped.history().trial(trial.id()).orElseThrow();
      assertThat(trial.params()).isEqualTo(before.params());
    }
  }

  @Test
  void a_trial_left_over_is_gone_on_with_only_within_the_total() throws Exception {
    Path go = folder.resolve("go");
    TuningFile file =
        file("[ -e %s ] || sleep 60%n%s".formatted(go, GOOD), "trials: 3", "concurrency: 3");
    Tuner first = tuner(file, storage);
    Thread stopper =
        Thread.ofPlatform()
            .start(() -> {
              awaitAttempts(first, 3);
              first.stop("stopped by a test");
            });
    first.run();
    stopper.join();
    Files.createFile(go);

    TuningReport two = tuner(file, storage, 2).run();
    TuningReport three = tuner(file, storage, 3).run();

    assertThat(two.history().count(TrialState.COMPLETE)).isEqualTo(2);
    assertThat(two.history().unfinished()).hasSize(1);
    assertThat(three.history().count(TrialState.COMPLETE)).isEqualTo(3);
    assertThat(numbers(three.history())).isEqualTo(range(3));
  }

  private void awaitAttempts(Tuner tuner, int wanted) {
    int begun = 0;
    while (begun < wanted) {
      begun =
          (int)
              storage.work().attempts(tuner.study().id()).stream()
                  .filter(attempt -> attempt.pid() != null)
                  .count();
      Thread.onSpinWait();
    }
  }

  @Test
  void a_used_up_budget_starts_nothing_more_and_lets_the_running_end() throws IOException {
    TuningFile file = file("sleep 0.4; " + GOOD, "trials: 100", "concurrency: 2", "budget: 1s");

    TuningReport report = tuner(file, storage).run();

    assertThat(report.endedEarly()).contains("the time budget of 1 s is used up (raise budget:");
    assertThat(report.interrupted()).isNull();
    assertThat(report.history().unfinished()).isEmpty();
    assertThat(report.history().count(TrialState.COMPLETE)).isBetween(2, 8);
    assertThat(tuner(file, storage).run().ended()).as("a second call finds none left").isZero();
  }

  @Test
  void confirming_runs_are_made_once_and_seen_by_no_sampler() throws IOException {
    TuningFile file =
        file(
            GOOD
                + "; [ $ATHANOR_PHASE = confirm ] && echo \"athanor: {\\\"test\\\": $ATHANOR_SEED}\"; true",
            "trials: 2",
            "confirm: {top: 1, seeds: 3, metric: test}");

    TuningReport report = tuner(file, storage).run();
    int runs = runs(storage).size();
    TuningReport again = tuner(file, storage).run();

    assertThat(report.confirmations().getFirst().values()).containsExactly(1.0, 2.0, 3.0);
    assertThat(report.confirmations().getFirst().text()).isEqualTo("test 2.000 ± 1.000 (3 seeds)");
    assertThat(again.confirmations()).isEqualTo(report.confirmations());
    assertThat(runs(storage)).hasSize(runs);
    assertThat(runs).isEqualTo(2 + 3);
    assertThat(again.history().size()).isEqualTo(2);
    assertThat(storage.runs().links(again.history().study().id())).hasSize(2);
    Run confirming = runs(storage).getLast();
    assertThat(confirming.tags()).containsKeys("athanor.command", "athanor.output", "athanor.host");
  }

  @Test
  void a_confirming_run_is_named_like_a_trial_by_what_the_space_varies() throws IOException {
    TuningFile file =
        file(
            GOOD,
            "space: {x: {float: [0.1, 0.9]}, fixed: {choice: [a]}}",
            "trials: 1",
            "confirm: {top: 1, seeds: 1, metric: loss}");

    tuner(file, storage).run();

    String trial = runs(storage).getFirst().name();
    assertThat(trial).startsWith("x-").doesNotContain("fixed");
    assertThat(runs(storage).getLast().name()).isEqualTo("confirm-%s_seed-1".formatted(trial));
  }

  @Test
  void a_confirming_run_that_fails_says_so_in_the_words_of_a_trial() throws IOException {
    TuningFile file =
        file(
            GOOD + "; [ $ATHANOR_PHASE = confirm ] && { echo last words; exit 3; }; true",
            "trials: 1",
            "confirm: {top: 1, seeds: 1, metric: loss}");

    tuner(file, storage).run();

    assertThat(runs(storage).getLast().because()).isEqualTo("exit 3: last words");
    assertThat(notices).contains("confirming trial 0 with seed 1: exit 3: last words");
  }

  @Test
  void a_trial_that_failed_is_tried_again_with_the_same_values_and_seed() throws IOException {
    Path tried = folder.resolve("tried");
    TuningFile file =
        file(
            "echo $ATHANOR_SEED >> %s; [ $(wc -l < %s) -gt 1 ] || exit 9%n%s"
                .formatted(tried, tried, GOOD),
            "trials: 1",
            "retries: 1");

    TuningReport report = tuner(file, storage).run();

    TrialSnapshot trial = report.history().trials().getFirst();
    assertThat(trial.state()).isEqualTo(TrialState.COMPLETE);
    assertThat(trial.attempt()).isEqualTo(2);
    assertThat(Files.readAllLines(tried))
        .hasSize(2)
        .containsOnly(Files.readAllLines(tried).getFirst());
    assertThat(notices).anyMatch(notice -> notice.equals("trial 0: exit 9; trying again"));
  }

  @Test
  void a_line_that_looks_like_a_metric_and_cannot_be_read_is_named_in_the_reason()
      throws IOException {
    TuningFile file = file("echo \"athanor: {'loss': 0.5}\"", "trials: 1");

    TrialSnapshot trial = tuner(file, storage).run().history().trials().getFirst();

    assertThat(trial.because())
        .contains("exit 0 without a metric")
        .contains("A line of it could not be used: ");
  }

  @Test
  void a_study_that_is_there_keeps_its_sampler_and_says_so() throws IOException {
    tuner(file(GOOD, "trials: 1"), storage).run();

    tuner(file(GOOD, "trials: 1", "sampler: random", "seed: 5"), storage).run();

    assertThat(notices).anyMatch(notice -> notice.contains("keeps its sampler tpe, seed 0"));
  }

  @Test
  @Tag("slow")
  void a_flood_of_metric_lines_takes_little_memory_and_can_be_stopped() throws Exception {
    TuningFile file =
        file(
            "seq 1 2000000 | sed 's/.*/athanor: {\"loss\": 0.5, \"step\": &}/'",
            "trials: 1",
            "concurrency: 1");
    Tuner tuner = tuner(file, storage);
    Thread stopper =
        Thread.ofPlatform()
            .start(() -> {
              sleep(Duration.ofSeconds(4));
              tuner.stop("enough");
            });
    long before = System.nanoTime();

    TuningReport report = tuner.run();
    stopper.join();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
    assertThat(report.history().trials().getFirst().reports().size()).isPositive();
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Tuner tuner(TuningFile file, Storage on) {
    return tuner(file, on, null);
  }

  private Tuner tuner(TuningFile file, Storage on, @Nullable Integer trials) {
    var settings =
        new TunerSettings(
            place,
            folder.resolve("data"),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            null,
            trials,
            null,
            null,
            "test",
            InstantSource.system(),
            notices::add);
    return Tuner.of(file, on, new LocalExecutor(), settings);
  }

  private TuningFile file(String script, String... lines) throws IOException {
    Files.writeString(folder.resolve("train.sh"), script);
    var keys = new LinkedHashMap<String, String>();
    keys.put("name", "name: tuned");
    keys.put("command", "command: sh train.sh");
    keys.put("space", "space: {x: {float: [0.1, 0.9]}}");
    keys.put("objective", "objective: {minimize: loss}");
    for (String line : lines) {
      keys.put(line.substring(0, line.indexOf(':')), line);
    }
    return TuningFile.parse(
        folder.resolve("tune.yaml"),
        String.join("\n", keys.values()).getBytes(StandardCharsets.UTF_8));
  }

  private static List<Run> runs(Storage on) {
    return on.experiments().find(WorkspaceId.DEFAULT, "tuned").stream()
        .flatMap(experiment -> on.runs().list(experiment.id()).stream())
        .toList();
  }

  private static List<Integer> numbers(StudyHistory history) {
    return history.trials().stream().map(TrialSnapshot::number).toList();
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }
}
