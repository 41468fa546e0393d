package dev.athanor.tuner.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every executor promises; programs are shell scripts. */
abstract class TrialExecutorContract {

  static final Duration LONG = Duration.ofSeconds(20);
  static final Duration SHORT = Duration.ofMillis(150);

  /** Ignores SIGTERM, as do its children, and writes "ready" once it does. */
  static final String STUBBORN =
      "trap '' TERM; (echo ready; while :; do sleep 0.05; done) & while :; do sleep 0.05; done";

  @TempDir Path folder;
  final String data = UUID.randomUUID().toString();
  TrialExecutor executor;
  private int launches;

  abstract TrialExecutor newExecutor();

  @BeforeEach
  void start() {
    executor = newExecutor();
  }

  @AfterEach
  void leave_nothing_running() {
    executor.endLeftovers(data, Duration.ZERO);
  }

  @Test
  void tells_the_exit_code_once_the_program_has_ended() throws Exception {
    var execution = launch("exit 3");

    execution.whenLeaderEnds().get(10, TimeUnit.SECONDS);

    assertThat(execution.alive()).isFalse();
    assertThat(execution.exitCode()).hasValue(3);
    assertThat(execution.gone()).isTrue();
    assertThat(execution.stopped()).isFalse();
  }

  @Test
  void tells_a_signal_that_was_not_ours_as_128_and_its_number() {
    var execution = launch("kill -SEGV $$");

    await(() -> !execution.alive());

    assertThat(execution.exitCode()).hasValue(128 + 11);
    assertThat(execution.stopped()).isFalse();
  }

  @Test
  void has_no_exit_code_while_it_runs() {
    var execution = launch("sleep 100");

    assertThat(execution.alive()).isTrue();
    assertThat(execution.exitCode()).isEmpty();
    assertThat(execution.gone()).isFalse();
  }

  @Test
  void appends_standard_output_and_standard_error_to_two_files() throws Exception {
    Files.writeString(folder.resolve("1.out"), "before\n");

    var execution = launch("echo out; echo err >&2");
    await(execution::gone);

    assertThat(folder.resolve("1.out")).hasContent("before\nout\n");
    assertThat(folder.resolve("1.err")).hasContent("err\n");
  }

  @Test
  void keeps_both_outputs_whole_in_one_file() throws Exception {
    var file = folder.resolve("both");
    var command = List.of("sh", "-c", "for i in 1 2 3; do echo out; echo err >&2; done");

    var execution = executor.launch(new Launch(data + "/1", command, Map.of(), folder, file, file));
    await(execution::gone);

    assertThat(Files.readAllLines(file)).containsExactly("out", "err", "out", "err", "out", "err");
  }

  @Test
  void gives_an_empty_standard_input() {
    var execution = launch("read line && exit 7; cat; exit 0");

    await(() -> !execution.alive());

    assertThat(execution.exitCode()).hasValue(0);
  }

  @Test
  void gives_the_mark_and_the_environment() throws Exception {
    var launch =
        launchOf(
            "echo \"$ATHANOR_ATTEMPT|$PYTHONUNBUFFERED|$NEW|$HOME|$PWD\"",
            Map.of("NEW", "a b=c\nü", "HOME", "/elsewhere"));

    var execution = executor.launch(launch);
    await(execution::gone);

    assertThat(Files.readString(launch.stdout(), UTF_8))
        .isEqualTo("%s|1|a b=c\nü|/elsewhere|%s\n".formatted(launch.mark(), folder.toRealPath()));
  }

  @Test
  void hands_arguments_on_word_for_word() throws Exception {
    var command = List.of("printf", "<%s>", "a b", "", "$HOME", "'\"*", "ü\n");

    var execution = executor.launch(launchOf(command, Map.of()));
    await(execution::gone);

    assertThat(Files.readString(folder.resolve("1.out"))).isEqualTo("<a b><><$HOME><'\"*><ü\n>");
  }

  @Test
  void finds_a_program_with_a_slash_in_the_directory() throws Exception {
    script("train.sh", "#!/bin/sh\nexit 4\n");

    var execution = executor.launch(launchOf(List.of("./train.sh"), Map.of()));
    await(() -> !execution.alive());

    assertThat(execution.exitCode()).hasValue(4);
  }

  @Test
  void finds_a_program_on_the_path_that_it_gets() throws Exception {
    script("train", "#!/bin/sh\nexit 5\n");

    var execution =
        executor.launch(launchOf(List.of("train"), Map.of("PATH", folder + ":/usr/bin:/bin")));
    await(() -> !execution.alive());

    assertThat(execution.exitCode()).hasValue(5);
  }

  @Test
  void refuses_a_program_that_is_missing() {
    assertInvalid(List.of("no-such-program-7"), "no-such-program-7", "not found on PATH");
    assertInvalid(List.of("./train.sh"), "./train.sh", "missing", folder.toString());
    assertInvalid(List.of(folder.toString()), "missing");
    assertInvalid(List.of(""), "empty program name");
    assertInvalid(List.of("sh", "a\0b"), "NUL");
  }

  @Test
  void refuses_a_program_that_is_not_executable() throws Exception {
    Files.writeString(folder.resolve("train.sh"), "exit 0\n");

    assertInvalid(List.of("./train.sh"), "not executable", "chmod +x");
  }

  @Test
  void refuses_a_script_whose_interpreter_is_missing() throws Exception {
    script("train.py", "#!/usr/bin/env-is-elsewhere python\n");
    script("windows.sh", "#!/bin/sh\r\nexit 0\r\n");

    assertInvalid(List.of("./train.py"), "/usr/bin/env-is-elsewhere", "interpreter");
    assertInvalid(List.of("./windows.sh"), "/bin/sh\\r", "Windows line ends");
  }

  @Test
  void refuses_a_directory_that_is_missing() {
    var missing = folder.resolve("missing");
    var out = folder.resolve("out");

    assertThatThrownBy(() ->
            executor.launch(new Launch(data + "/1", List.of("true"), Map.of(), missing, out, out)))
        .isInstanceOfSatisfying(
            AthanorException.class,
            e -> assertThat(e.code()).isEqualTo(AthanorException.Code.INVALID_INPUT))
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("missing");
  }

  @Test
  void refuses_an_output_that_cannot_be_written() {
    var nowhere = folder.resolve("missing/out");

    assertThatThrownBy(() ->
            executor.launch(
                new Launch(data + "/1", List.of("true"), Map.of(), folder, nowhere, nowhere)))
        .isInstanceOfSatisfying(
            AthanorException.class,
            e -> assertThat(e.code()).isEqualTo(AthanorException.Code.STORE_UNAVAILABLE))
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void refuses_an_environment_that_no_process_can_have() {
    assertThatThrownBy(() -> executor.launch(launchOf("true", Map.of("A=B", "c"))))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("A=B");
  }

  @Test
  void stops_a_program_at_its_first_sigterm() {
    var execution = launch("trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done");
    awaitLine("ready");

    execution.stop(LONG);
    await(execution::gone);

    assertThat(execution.exitCode()).hasValue(9);
    assertThat(execution.stopped()).isTrue();
    assertThat(execution.killed()).isFalse();
  }

  @Test
  void stops_a_program_that_has_only_just_been_started() {
    for (int i = 0; i < 20; i++) {
      var execution = launch("sleep 100");

      execution.stop(LONG);
      await(execution::gone);

      assertThat(execution.exitCode()).hasValue(128 + 15);
    }
  }

  @Test
  void sends_sigterm_only_once() throws Exception {
    var execution =
        launch(
            "n=0; trap 'n=$((n+1)); echo term $n' TERM; echo ready; "
                + "for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done");
    awaitLine("ready");

    execution.stop(LONG);
    execution.stop(LONG);
    await(execution::gone);

    assertThat(Files.readAllLines(folder.resolve("1.out"))).containsExactly("ready", "term 1");
    assertThat(execution.killed()).isFalse();
  }

  @Test
  void stop_reaches_everything_the_program_forked() {
    var execution = launch("for i in 1 2 3 4 5 6 7 8; do sleep 100 & echo $!; done; wait");
    var children = awaitPids(8);

    execution.stop(LONG);
    await(execution::gone);

    assertThat(children).noneMatch(TrialExecutorContract::runs);
    assertThat(execution.killed()).isFalse();
  }

  @Test
  void kills_what_ignores_sigterm_after_the_grace() {
    var execution = launch(STUBBORN);
    awaitLine("ready");
    long begin = System.nanoTime();

    execution.stop(SHORT);
    await(execution::gone);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(SHORT, SHORT.multipliedBy(8));
    assertThat(execution.killed()).isTrue();
    assertThat(execution.exitCode()).hasValue(128 + 9);
    assertThat(executor.endLeftovers(data, LONG)).isEmpty();
  }

  @Test
  void a_second_stop_brings_sigkill_forward() {
    var execution = launch(STUBBORN);
    awaitLine("ready");

    execution.stop(Duration.ofDays(40_000));
    execution.stop(Duration.ZERO);
    await(execution::gone);

    assertThat(execution.killed()).isTrue();
  }

  @Test
  void stop_returns_at_once() {
    var execution = launch(STUBBORN);
    awaitLine("ready");
    long begin = System.nanoTime();

    execution.stop(LONG);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(200));
    assertThat(execution.gone()).isFalse();
  }

  @Test
  void stop_reaches_a_program_that_is_suspended() {
    var execution = launch("kill -STOP $$; sleep 100");
    await(() -> state(execution.pid()) == 'T');

    execution.stop(LONG);
    await(execution::gone);

    assertThat(execution.killed()).isFalse();
  }

  @Test
  void stop_of_an_ended_program_changes_nothing() {
    var execution = launch("exit 0");
    await(execution::gone);

    execution.stop(LONG);

    assertThat(execution.stopped()).isFalse();
    assertThat(execution.gone()).isTrue();
  }

  @Test
  void stop_reaches_a_daemon_in_a_session_of_its_own() {
    var execution = launch("setsid sleep 100 & echo $!; sleep 100");
    var daemon = awaitPids(1);

    execution.stop(LONG);
    await(execution::gone);

    assertThat(daemon).noneMatch(TrialExecutorContract::runs);
  }

  @Test
  void is_not_gone_while_something_of_it_runs() {
    var execution = launch("sleep 100 & echo $!");
    awaitPids(1);

    await(() -> !execution.alive());

    assertThat(execution.gone()).isFalse();
  }

  @Test
  void ends_what_a_program_left_behind() {
    var execution = launch("sleep 100 & echo $!; setsid sleep 100 & echo $!; exit 0");
    var left = awaitPids(2);
    await(() -> !execution.alive());

    var ended = execution.endStragglers(LONG);

    assertThat(ended).extracting(Leftover::pid).containsExactlyInAnyOrderElementsOf(left);
    assertThat(ended).extracting(Leftover::how).containsOnly(Leftover.How.SIGTERM);
    assertThat(ended).extracting(Leftover::mark).containsOnly(execution.mark());
    assertThat(execution.gone()).isTrue();
    assertThat(execution.exitCode()).hasValue(0);
    assertThat(execution.stopped()).isFalse();
    assertThat(execution.killed()).isFalse();
  }

  @Test
  void says_when_what_was_left_behind_had_to_be_killed() {
    var execution = launch("trap '' TERM; sleep 100 & echo $!; exit 0");
    awaitPids(1);
    await(() -> !execution.alive());

    var ended = execution.endStragglers(SHORT);

    assertThat(ended).extracting(Leftover::how).containsExactly(Leftover.How.SIGKILL);
    assertThat(execution.killed()).isTrue();
  }

  @Test
  void finds_nothing_left_behind_by_a_program_that_waits_for_its_children() {
    var execution = launch("sleep 0.05 & wait");
    await(() -> !execution.alive());

    assertThat(execution.endStragglers(LONG)).isEmpty();
    assertThat(execution.gone()).isTrue();
  }

  @Test
  void refuses_to_end_stragglers_of_a_living_leader() {
    var execution = launch("sleep 100");

    assertThatThrownBy(() -> execution.endStragglers(LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("alive");
  }

  @Test
  void ends_the_leftovers_of_a_folder_and_of_no_other() {
    var one = launch("sleep 100 & sleep 100");
    var two = launch(STUBBORN);
    awaitLine("ready");
    var others =
        executor.launch(
            new Launch(
                data + "x/1",
                List.of("sleep", "100"),
                Map.of(),
                folder,
                folder.resolve("x.out"),
                folder.resolve("x.err")));

    var ended = newExecutor().endLeftovers(data, SHORT);

    await(() -> one.gone() && two.gone());
    assertThat(others.alive()).isTrue();
    assertThat(ended)
        .contains(
            new Leftover(one.pid(), one.mark(), Leftover.How.SIGTERM),
            new Leftover(two.pid(), two.mark(), Leftover.How.SIGKILL));
    assertThat(executor.endLeftovers(data + "x", LONG)).hasSize(1);
  }

  @Test
  void refuses_a_folder_that_could_be_the_start_of_another() {
    assertThatThrownBy(() -> executor.endLeftovers("/home/me/data", LONG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> executor.endLeftovers("", LONG))
        .isInstanceOf(IllegalArgumentException.class);
    var out = folder.resolve("out");
    assertThatThrownBy(() -> new Launch("/home/1", List.of("true"), Map.of(), folder, out, out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/home/1");
  }

  final Execution launch(String script) {
    return executor.launch(launchOf(script, Map.of()));
  }

  final Launch launchOf(String script, Map<String, String> environment) {
    return launchOf(List.of("sh", "-c", script), environment);
  }

  final Launch launchOf(List<String> command, Map<String, String> environment) {
    launches++;
    return new Launch(
        "%s/%d/1".formatted(data, launches),
        command,
        environment,
        folder,
        folder.resolve(launches + ".out"),
        folder.resolve(launches + ".err"));
  }

  /** Waits for a line of the latest launch. */
  final void awaitLine(String line) {
    await(() -> lines().contains(line));
  }

  /** Waits for that many lines of the latest launch, which are process ids. */
  final List<Long> awaitPids(int count) {
    await(() -> lines().size() >= count);
    var pids = lines().stream().map(Long::valueOf).toList();
    // Whoever prints $! may be ahead of the child's exec.
    await(() -> pids.stream().allMatch(TrialExecutorContract::runs));
    return pids;
  }

  private List<String> lines() {
    try {
      return Files.readString(folder.resolve(launches + ".out")).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void script(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void assertInvalid(List<String> command, String... parts) {
    assertThatThrownBy(() -> executor.launch(launchOf(command, Map.of())))
        .isInstanceOfSatisfying(
            AthanorException.class,
            e -> assertThat(e.code()).isEqualTo(AthanorException.Code.INVALID_INPUT))
        .message()
        .contains(parts);
  }

  /** Whether a process lives; a zombie that nobody reaps does not. */
  static boolean runs(long pid) {
    return "RSDTtI".indexOf(state(pid)) >= 0;
  }

  static char state(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return '-';
    }
  }

  static void await(BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > LONG.toNanos()) {
        throw new AssertionError("did not come true in " + LONG);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
