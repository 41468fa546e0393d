package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the tuner, alone or with all its trials, at random moments, and looks at what the next call
 * makes of it. {@code -Dathanor.kills=200} for more rounds, {@code -Dathanor.kill.seed} for others.
 */
@Tag("slow")
class KillTest {

  private static final int ROUNDS = Integer.getInteger("athanor.kills", 24);
  private static final int CONCURRENCY = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A program of a dozen quick steps, with a child of its own that outlives a careless stop. */
  private static final String TRAIN =
      """
      sleep 30 &
      i=0
      while [ $i -lt 12 ]; do
        i=$((i+1))
        echo "athanor: {\\"loss\\": $ATHANOR_PARAM_X$i, \\"step\\": $i}"
        sleep 0.05
      done
      kill $!
      """;

  private static String tune(int trials) {
    return """
    name: killed
    command: sh train.sh
    space:
      x: {float: [0.1, 0.9]}
    objective: {minimize: loss}
    pruner: {name: asha, min: 1, factor: 3}
    trials: %d
    concurrency: %d
    grace: 2s
    """
        .formatted(trials, CONCURRENCY);
  }

  @TempDir private Path folder;
  private final Random random = new Random(Long.getLong("athanor.kill.seed", System.nanoTime()));

  @Test
  void no_trial_is_lost_doubled_or_failed_whatever_is_killed_when() throws Exception {
    int trials = ROUNDS * 4;
    Files.writeString(folder.resolve("train.sh"), TRAIN);
    Files.writeString(folder.resolve("tune.yaml"), tune(trials));
    int kills = 0;

    for (int round = 0; round < ROUNDS; round++) {
      boolean finished =
          switch (round % 3) {
            case 0 -> killTuner(false);
            case 1 -> killTuner(true);
            default -> dieAtLaunch(round);
          };
      kills += finished ? 0 : 1;
    }
    Program.Result last = Program.run(folder, "tune", "tune.yaml");

    assertThat(last.exitCode()).as(last.output()).isZero();
    assertThat(kills)
        .as("rounds in which the tuner was killed at work")
        .isGreaterThanOrEqualTo(Math.min(20, ROUNDS * 5 / 6));
    assertThat(Marked.in(folder)).isEmpty();
    everyTrialEndedWell(trials);
  }

  /** Kills at a random moment; true if the tuner had finished by itself before. */
  private boolean killTuner(boolean andTrials) throws IOException, InterruptedException {
    try (Program tuner = Program.start(folder, "tune", "tune.yaml")) {
      long until = System.nanoTime() + (300 + random.nextInt(1500)) * 1_000_000L;
      while (tuner.alive() && System.nanoTime() < until) {
        onlyItsOwnProcessesRun(tuner);
        Thread.sleep(10);
      }
      boolean finished = !tuner.alive();
      tuner.kill();
      if (andTrials) {
        Marked.in(folder).forEach(Marked::kill);
      }
      return finished;
    }
  }

  /** Dies by itself between the attempt's record and the start, or just behind the start. */
  private boolean dieAtLaunch(int round) {
    String when = round % 2 == 0 ? "before" : "after";
    String launches = Integer.toString(1 + random.nextInt(4));
    try (Program tuner =
        Program.startMain("dev.athanor.cli.DyingTuner", folder, "tune.yaml", when, launches)) {
      Program.Result result = tuner.await();
      assertThat(result.exitCode()).as(result.output()).isIn(DyingTuner.DIED, 0);
      return result.exitCode() == 0;
    }
  }

  /**
   * Once this tuner has started a process, all marked processes are its own: at most as many as it
   * may run, and never two of one trial.
   */
  private void onlyItsOwnProcessesRun(Program tuner) throws IOException {
    if (Marked.in(folder).stream().noneMatch(each -> each.parent() == tuner.pid())) {
      return;
    }
    List<Marked> leaders = Marked.in(folder).stream().filter(Marked::leader).toList();
    assertThat(leaders).allMatch(each -> each.parent() == tuner.pid());
    assertThat(leaders).hasSizeLessThanOrEqualTo(CONCURRENCY);
    Set<String> trials =
        leaders.stream()
            .map(each -> each.mark().replaceAll("-\\d+$", ""))
            .collect(Collectors.toSet());
    assertThat(trials).hasSameSizeAs(leaders);
  }

  private void everyTrialEndedWell(int trials) throws IOException {
    Program.Result listed = Program.run(folder, "trials", "--data", "athanor-data", "--json");
    assertThat(listed.exitCode()).as(listed.output()).isZero();
    var numbers = new HashSet<Integer>();
    for (String line : listed.output().lines().toList()) {
      JsonNode trial = JSON.readTree(line);
      assertThat(numbers.add(trial.get("number").asInt())).as("once: %s", line).isTrue();
      assertThat(trial.get("state").asText()).as(line).isIn("COMPLETE", "PRUNED");
      assertThat(trial.get("attempts")).as(line).isNotEmpty();
    }
    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, trials).boxed().toList());
  }
}
