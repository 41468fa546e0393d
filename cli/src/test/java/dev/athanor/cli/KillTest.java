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

  private static final int ROUNDS = Integer.getInteger("athanor.kills", 27);
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
    int trials = ROUNDS * 6;
    Files.writeString(folder.resolve("train.sh"), TRAIN);
    Files.writeString(folder.resolve("tune.yaml"), tune(trials));
    int deaths = 0;

    for (int round = 0; round < ROUNDS; round++) {
      boolean died =
          switch (round % 3) {
            case 0 -> killTuner(false);
            case 1 -> killTuner(true);
            default -> dieAtLaunch(round);
          };
      deaths += died ? 1 : 0;
    }
    Program.Result last = Program.run(folder, "tune", "tune.yaml");

    assertThat(last.exitCode()).as(last.output()).isZero();
    assertThat(deaths).as("deaths with a trial under way").isGreaterThanOrEqualTo(ROUNDS * 3 / 4);
    assertThat(Marked.in(folder)).isEmpty();
    everyTrialEndedWell(trials);
  }

  /**
   * Kills at a random moment, now and then before it has started anything; true if a process of its
   * own was under way.
   */
  private boolean killTuner(boolean andTrials) throws IOException, InterruptedException {
    try (Program tuner = Program.start(folder, "tune", "tune.yaml")) {
      boolean early = random.nextInt(8) == 0;
      boolean working = false;
      long until = System.nanoTime() + (300 + random.nextInt(1200)) * 1_000_000L;
      while (tuner.alive() && (System.nanoTime() < until || !(working || early))) {
        working |= onlyItsOwnProcessesRun(tuner);
        Thread.sleep(10);
      }
      boolean died = tuner.alive() && working;
      tuner.kill();
      if (andTrials) {
        Marked.in(folder).forEach(Marked::kill);
      }
      return died;
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
      return result.exitCode() == DyingTuner.DIED;
    }
  }

  /**
   * Once this tuner has started a process, all marked processes are its own: at most as many as it
   * may run, and never two of one trial. Whether it has started one.
   */
  private boolean onlyItsOwnProcessesRun(Program tuner) throws IOException {
    if (Marked.in(folder).stream().noneMatch(each -> each.parent() == tuner.pid())) {
      return false;
    }
    List<Marked> leaders = Marked.in(folder).stream().filter(Marked::leader).toList();
    assertThat(leaders).allMatch(each -> each.parent() == tuner.pid());
    assertThat(leaders).hasSizeLessThanOrEqualTo(CONCURRENCY);
    Set<String> trials =
        leaders.stream()
            .map(each -> each.mark().replaceAll("-\\d+$", ""))
            .collect(Collectors.toSet());
    assertThat(trials).hasSameSizeAs(leaders);
    return true;
  }

  private void everyTrialEndedWell(int trials) throws IOException {
    Program.Result listed = Program.run(folder, "trials", "--data", "athanor-data", "--json");
    assertThat(listed.exitCode()).as(listed.output()).isZero();
    var numbers = new HashSet<Integer>();
    int lost = 0;
    for (String line : listed.output().lines().toList()) {
      JsonNode trial = JSON.readTree(line);
      assertThat(numbers.add(trial.get("number").asInt())).as("once: %s", line).isTrue();
      assertThat(trial.get("state").asText()).as(line).isIn("COMPLETE", "PRUNED");
      assertThat(trial.get("attempts")).as(line).isNotEmpty();
      for (JsonNode attempt : trial.get("attempts")) {
        lost += attempt.get("exit").asText().equals("lost") ? 1 : 0;
      }
    }
    assertThat(lost)
        .as("attempts that were lost, and followed by another")
        .isGreaterThan(ROUNDS / 2);
    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, trials).boxed().toList());
  }
}
