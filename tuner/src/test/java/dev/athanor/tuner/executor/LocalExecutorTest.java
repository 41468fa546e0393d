package dev.athanor.tuner.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LocalExecutorTest extends TrialExecutorContract {

  /** A daemon as the books have it: two forks and a session between them; prints its id. */
  private static final String DAEMON =
      """
      import os, signal, sys, time
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              %s
              print(os.getpid(), flush=True)
              time.sleep(100)
          os._exit(0)
      os.wait()
      """;

  @Override
  TrialExecutor newExecutor() {
    return new LocalExecutor();
  }

  @Test
  void starts_a_session_whose_number_is_the_process_id() throws Exception {
    var execution = launch("cut -d' ' -f1,5,6 /proc/$$/stat");
    await(execution::gone);

    var pid = execution.pid();
    assertThat(folder.resolve("1.out")).hasContent("%d %d %d".formatted(pid, pid, pid));
  }

  @Test
  void says_what_to_install_when_setsid_is_missing() {
    var bare = new LocalExecutor(folder.toString());

    assertThatThrownBy(() -> bare.launch(launchOf("true", Map.of())))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("setsid")
        .hasMessageContaining("util-linux");
  }

  @Test
  void stop_reaches_what_dropped_the_mark_but_stayed_in_the_session() {
    var execution = launch("env -i sleep 100 & echo $!; exec sleep 100");
    var child = awaitPids(1);
    await(() -> environmentIsEmpty(child.getFirst()));

    execution.stop(LONG);
    await(execution::gone);

    assertThat(child).noneMatch(TrialExecutorContract::runs);
  }

  @Test
  void stop_reaches_what_dropped_the_mark_and_left_the_session_while_its_parent_lives() {
    var execution = launch("setsid env -i sleep 100 & echo $!; exec sleep 100");
    var child = awaitPids(1);
    await(() -> environmentIsEmpty(child.getFirst()));

    execution.stop(LONG);
    await(execution::gone);

    assertThat(child).noneMatch(TrialExecutorContract::runs);
  }

  @Test
  void finds_what_dropped_the_mark_and_outlived_the_leader() {
    var execution = launch("env -i sleep 100 & echo $!; sleep 0.3");
    var child = awaitPids(1);
    await(() -> environmentIsEmpty(child.getFirst()));
    await(() -> !execution.alive());

    assertThat(execution.gone()).isFalse();
    assertThat(execution.endStragglers(LONG))
        .extracting(Leftover::pid)
        .containsExactlyElementsOf(child);
  }

  @Test
  void finds_a_daemon_that_forked_twice() {
    var execution =
        executor.launch(launchOf(List.of("python3", "-c", DAEMON.formatted("pass")), Map.of()));
    var daemon = awaitPids(1);
    await(() -> !execution.alive());

    assertThat(execution.exitCode()).hasValue(0);
    assertThat(execution.gone()).isFalse();
    assertThat(execution.endStragglers(LONG))
        .extracting(Leftover::pid)
        .containsExactlyElementsOf(daemon);
    assertThat(execution.gone()).isTrue();
  }

  @Test
  void kills_a_daemon_that_ignores_sigterm() {
    var ignoring = DAEMON.formatted("signal.signal(signal.SIGTERM, signal.SIG_IGN)");
    var execution = executor.launch(launchOf(List.of("python3", "-c", ignoring), Map.of()));
    var daemon = awaitPids(1);

    execution.stop(SHORT);
    await(execution::gone);

    assertThat(execution.killed()).isTrue();
    assertThat(daemon).noneMatch(TrialExecutorContract::runs);
  }

  @Test
  void stop_catches_up_with_a_program_that_keeps_forking() {
    var forking =
        """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        print("ready", flush=True)
        while True:
            if os.fork() == 0:
                os.setsid()
                time.sleep(0.5)
                os._exit(0)
            time.sleep(0.002)
        """;
    var execution = executor.launch(launchOf(List.of("python3", "-c", forking), Map.of()));
    awaitLine("ready");

    execution.stop(SHORT);
    await(execution::gone);

    assertThat(executor.endLeftovers(data, LONG)).isEmpty();
  }

  @Test
  void stops_many_at_once() {
    var executions = Stream.generate(() -> launch(STUBBORN)).limit(16).toList();
    awaitLine("ready");
    int before = Thread.activeCount();

    executions.forEach(execution -> execution.stop(SHORT));

    assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 2);
    await(() -> executions.stream().allMatch(Execution::gone));
  }

  @Test
  void ends_leftovers_that_it_did_not_start() throws Exception {
    var builder = new ProcessBuilder("setsid", "sh", "-c", "env -i sleep 100 & wait");
    builder.environment().put(TrialExecutor.MARK_VARIABLE, data + "/7/1");
    var stranger = builder.start();
    await(() -> stranger.descendants().anyMatch(child -> environmentIsEmpty(child.pid())));

    var ended = executor.endLeftovers(data, LONG);

    assertThat(ended).hasSize(2).allMatch(left -> left.mark().equals(data + "/7/1"));
    await(() -> !stranger.isAlive());
  }

  @Test
  void ends_the_leftovers_of_a_tuner_that_was_killed() throws Exception {
    var tuner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                KilledTuner.class.getName(),
                data,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var pid = new String(tuner.getInputStream().readNBytes(20), US_ASCII).strip();
    await(() -> ProcessTable.read().marks(e -> true, (data + "/1/1")::equals).size() == 2);
    tuner.destroyForcibly().waitFor();
    assertThat(runs(Long.parseLong(pid))).isTrue();

    var ended = executor.endLeftovers(data, LONG);

    assertThat(ended).extracting(Leftover::pid).contains(Long.valueOf(pid)).hasSize(2);
    assertThat(runs(Long.parseLong(pid))).isFalse();
  }

  @Test
  void looks_for_leftovers_quickly_when_there_are_none() {
    executor.endLeftovers(data, LONG);
    long begin = System.nanoTime();

    for (int i = 0; i < 20; i++) {
      assertThat(executor.endLeftovers(data, LONG)).isEmpty();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin).dividedBy(20))
        .isLessThan(Duration.ofMillis(100));
  }

  @Test
  void spares_this_process_even_if_it_carries_the_mark() throws Exception {
    var self = ProcessHandle.current().pid();

    assertThat(ProcessTable.read().living()).noneMatch(entry -> entry.pid() == self);
  }

  @Test
  void never_signals_a_group_in_which_a_stranger_lives() throws Exception {
    // Not in a session of its own: it shares the group of this test.
    var builder = new ProcessBuilder("sleep", "100");
    builder.environment().put(TrialExecutor.MARK_VARIABLE, data + "/7/1");
    var child = builder.start();
    var stranger = new ProcessBuilder("sleep", "100").start();
    try {
      await(() -> executor.endLeftovers(data, LONG).size() == 1 || !child.isAlive());

      await(() -> !child.isAlive());
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void a_name_with_spaces_and_brackets_does_not_confuse_the_process_table() throws Exception {
    var odd = folder.resolve("x) S 1 (y");
    Files.copy(Path.of("/bin/sleep").toRealPath(), odd);
    assertThat(odd.toFile().setExecutable(true)).isTrue();

    var execution = executor.launch(launchOf(List.of(odd.toString(), "100"), Map.of()));
    await(() -> comm(execution.pid()).contains(") S 1 ("));
    execution.stop(LONG);
    await(execution::gone);

    assertThat(execution.exitCode()).hasValue(128 + 15);
  }

  @Test
  void an_interrupted_thread_still_ends_the_stragglers() {
    var execution = launch("trap '' TERM; sleep 100 & echo $!; exit 0");
    awaitPids(1);
    await(() -> !execution.alive());

    Thread.currentThread().interrupt();
    var ended = execution.endStragglers(SHORT);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).hasSize(1);
  }

  @Test
  @Tag("slow")
  void misses_nothing_that_a_program_starts_while_it_ends() throws Exception {
    var random = new Random(1);
    for (int i = 0; i < 120; i++) {
      var execution = launch("for i in 1 2 3; do (sleep 0.02; setsid sleep 100) & done; exit 0");
      Thread.sleep(random.nextInt(12), random.nextInt(1_000_000));

      execution.stop(LONG);
      await(execution::gone);

      assertThat(executor.endLeftovers(data, LONG)).isEmpty();
      assertThat(execution.killed()).isFalse();
    }
  }

  @Test
  @Tag("slow")
  void starts_and_ends_many_programs_one_after_another() {
    for (int i = 0; i < 200; i++) {
      var execution = launch("exit 0");
      await(execution::gone);
      assertThat(execution.exitCode()).hasValue(0);
      assertThat(execution.endStragglers(LONG)).isEmpty();
    }
  }

  private static boolean environmentIsEmpty(long pid) {
    try {
      return Files.readAllBytes(Path.of("/proc/" + pid + "/environ")).length == 0
          && comm(pid).equals("sleep\n");
    } catch (IOException e) {
      return false;
    }
  }

  private static String comm(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String classPath() {
    return Stream.of(LocalExecutor.class, KilledTuner.class, AthanorException.class)
        .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
