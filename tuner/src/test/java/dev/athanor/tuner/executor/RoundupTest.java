package dev.athanor.tuner.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.tuner.executor.ProcessTable.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundupTest {

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void leave_nothing_running() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void reaches_a_process_that_left_its_group_after_it_was_seen() throws Exception {
    int leader = start();
    int daemon = start();
    var seen =
        List.of(member(leader, leader), member(daemon, leader)); // by now it leads its own group

    var ended = new Roundup(living(seen, Set.of(leader)), Duration.ofSeconds(20)).run(hour());

    assertThat(ended).extracting(Leftover::how).containsOnly(Leftover.How.SIGTERM).hasSize(2);
  }

  @Test
  void leaves_a_process_alone_whose_number_was_given_away() throws Exception {
    int pid = start();
    var former = new Sighting.Member(new Identity(pid, 1), 'S', pid, "f/1");
    var looks = new ArrayList<>(List.of(new Sighting(List.of(former), Set.of(), true)));

    new Roundup(
            () -> looks.isEmpty() ? new Sighting(List.of(), Set.of(), true) : looks.removeFirst(),
            Duration.ZERO)
        .run(hour());

    assertThat(processes.getFirst().isAlive()).isTrue();
  }

  @Test
  void gives_up_where_even_sigkill_has_no_effect() {
    var immortal = new Sighting.Member(new Identity(999_999_999, 1), 'D', 1, "f/1");

    assertThatThrownBy(() ->
            new Roundup(() -> new Sighting(List.of(immortal), Set.of(), true), Duration.ZERO)
                .run(Duration.ofMillis(50)))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("999999999 (state D, f/1)");
  }

  @Test
  void looks_again_when_a_process_ended_under_its_eyes() {
    var looks = new ArrayList<Boolean>(List.of(false, true, false, false, true, false));

    new Roundup(
            () -> new Sighting(List.of(), Set.of(), looks.removeFirst()), Duration.ofSeconds(20))
        .run(hour());

    assertThat(looks).hasSize(1);
  }

  @Test
  void does_not_look_for_ever_where_processes_end_all_the_time() {
    assertThat(
            new Roundup(() -> new Sighting(List.of(), Set.of(), false), Duration.ZERO).run(hour()))
        .isEmpty();
  }

  /** A process in a group of its own. */
  private int start() throws IOException {
    var process = new ProcessBuilder("setsid", "sleep", "100").start();
    processes.add(process);
    int pid = Math.toIntExact(process.pid());
    TrialExecutorContract.await(() -> ProcessTable.group(identity(pid)) == pid);
    return pid;
  }

  private static Supplier<Sighting> living(List<Sighting.Member> members, Set<Integer> groups) {
    return () -> {
      var living = members.stream().filter(member -> ProcessTable.lives(member.id())).toList();
      return new Sighting(living, living.isEmpty() ? Set.of() : groups, true);
    };
  }

  private static Sighting.Member member(int pid, int group) {
    return new Sighting.Member(identity(pid), 'S', group, "f/1");
  }

  private static Identity identity(int pid) {
    return new Identity(pid, ProcessTable.startTicks(pid));
  }

  private static Duration hour() {
    return Duration.ofHours(1);
  }
}
