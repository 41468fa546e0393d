package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.storage.InMemoryStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final Study study =
      Study.in(new InMemoryStorage()).minimize("loss").sampler("random").open("study");
  private final StringBuilder shown = new StringBuilder();

  @Test
  void is_one_line_written_over_itself_and_ended_once() {
    study.optimization().trials(200).progress(shown).run(trial -> 0.25 + 1.0 / 3 * trial.number());

    assertThat(shown.toString())
        .matches("(?s)\\r1/200 trials, 0:0\\d elapsed, 0:\\d\\d left, best 0.25\\s.*");
    assertThat(last()).matches("200/200 trials, 0:0\\d elapsed, 0:00 left, best 0.25\n");
    assertThat(shown.toString().chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(shown.toString().chars())
        .allMatch(c -> c == '\r' || c == '\n' || (c > 31 && c < 127));
  }

  @Test
  void is_not_written_more_than_ten_times_a_second() {
    long start = System.nanoTime();
    study
        .optimization()
        .trials(300)
        .progress(shown)
        .run(trial -> {
          Thread.sleep(1);
          return 1;
        });
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat(shown.toString().chars().filter(c -> c == '\r').count())
        .isBetween(2L, (long) (10 * seconds) + 2);
  }

  @Test
  void of_a_timeout_says_what_is_left_of_it() {
    study
        .optimization()
        .timeout(Duration.ofHours(2))
        .progress(shown)
        .run(trial -> {
          study.stop();
          return 1.0 / 3;
        });

    assertThat(last()).matches("1 trials, 0:0\\d elapsed, 1:59:5\\d left, best 0.333333\n");
  }

  @Test
  void wipes_out_what_a_longer_one_has_left() {
    study
        .optimization()
        .trials(2)
        .progress(shown)
        .run(trial -> {
          Thread.sleep(trial.number() == 1 ? 120 : 0);
          return trial.number() == 0 ? 0.123456 : 0.1;
        });

    List<String> lines = List.of(shown.toString().split("\r"));
    assertThat(lines.get(1)).endsWith("best 0.123456");
    assertThat(lines.get(2)).endsWith("best 0.1     ");
  }

  @Test
  void is_not_written_where_nobody_asked_or_nothing_happened() {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      study.optimization().trials(2).run(trial -> 1);
    } finally {
      System.setErr(before);
    }
    study.optimization().trials(0).progress(shown).run(trial -> 1);

    assertThat(bytes.size()).isZero();
    assertThat(shown).isEmpty();
  }

  @Test
  void ends_its_line_where_a_trial_ends_the_run() {
    assertThatThrownBy(() ->
            study
                .optimization()
                .progress(shown)
                .run(trial -> {
                  if (trial.number() == 1) {
                    throw new IllegalStateException("broken");
                  }
                  return 1;
                }))
        .hasMessage("broken");

    assertThat(last()).startsWith("1 trials, ").endsWith("\n");
  }

  @Test
  void of_several_objectives_names_no_best() {
    Study two =
        Study.in(new InMemoryStorage()).minimize("a").minimize("b").sampler("random").open("two");

    two.optimization().trials(1).progress(shown).runSeveral(trial -> new double[] {1, 2});

    assertThat(last()).matches("1/1 trials, 0:0\\d elapsed, 0:00 left\n");
  }

  @Test
  void that_cannot_be_written_ends_the_run() {
    Writer closed = Writer.nullWriter();
    try {
      closed.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    assertThatThrownBy(() -> study.optimization().trials(5).progress(closed).run(trial -> 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write the progress");
    assertThat(study.trials()).hasSize(1);
  }

  private String last() {
    return shown.substring(shown.lastIndexOf("\r") + 1);
  }
}
