package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyHistory;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveFrameTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Study study =
      Study.in(new InMemoryStorage())
          .minimize("loss")
          .space(SearchSpace.empty().with("lr", FloatDistribution.of(0, 1)))
          .pruner("asha")
          .option("pruner.min", "1")
          .option("pruner.factor", "4")
          .clock(InstantSource.fixed(START))
          .open("digits");

  @Test
  void lines_tell_progress_the_best_and_every_running_trial_with_its_rung() {
    Trial done = study.ask();
    done.report(1, 0.5);
    study.tell(done, 0.25);
    study.fail(study.ask(), "exit 1");
    Trial running = study.ask();
    running.report(1, 0.125);
    running.report(4, 0.0625);

    List<String> lines = frame(8).lines(history(), START.plusSeconds(60), 200);

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("digits · minimize loss · 1:00");
    assertThat(lines.get(1))
        .startsWith("██████░░")
        .contains("2/8 · 1 complete · 0 pruned · 1 failed · ETA 3:00");
    assertThat(lines.get(2)).startsWith("best: trial 0 · loss 0.25 · lr=");
    assertThat(lines.get(3)).startsWith("  trial 2 · 1:00 · loss 0.0625 at step 4 · rung 2 · lr=");
  }

  @Test
  void lines_are_never_wider_than_the_terminal() {
    study.tell(study.ask(), 0.25);
    study.ask();

    assertThat(frame(8).lines(history(), START.plusSeconds(1), 30))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(30));
  }

  @Test
  void lines_of_wide_letters_are_cut_by_columns() {
    Study wide = Study.in(new InMemoryStorage()).minimize("损失函数的数值").open("手写数字识别的神经网络");

    String first =
        new LiveFrame(1, 0, START, wide.pruner()).lines(wide.history(), START, 20).getFirst();

    assertThat(first).isEqualTo("手写数字识别的神经…");
  }

  @Test
  void a_trial_without_a_report_says_so() {
    study.ask();

    assertThat(frame(1).lines(history(), START, 100).getLast()).contains("no report yet");
  }

  private StudyHistory history() {
    return study.history();
  }

  private LiveFrame frame(int trials) {
    return new LiveFrame(trials, 0, START, study.pruner());
  }
}
