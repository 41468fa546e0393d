package dev.athanor.tuner.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedOutputTest {

  @TempDir Path folder;
  private final List<Reading> readings = new ArrayList<>();
  private Path stdout;
  private Path stderr;
  private FollowedOutput output;

  @BeforeEach
  void follow_two_files() {
    stdout = folder.resolve("stdout.log");
    stderr = folder.resolve("stderr.log");
    output = follow(new MetricRule.JsonLines());
  }

  @AfterEach
  void close() {
    output.close();
  }

  @Test
  void reads_a_line_with_its_step_and_metrics_in_their_order() {
    print("epoch 4\nathanor: {\"loss\": 0.31, \"step\": 4, \"acc\": 1}\ndone\n");

    assertThat(output.pump()).isTrue();

    assertThat(readings).containsExactly(reading(4L, "loss", 0.31, "acc", 1.0));
    assertThat(readings.getFirst().values().sequencedKeySet()).containsExactly("loss", "acc");
    assertThat(output.seen()).containsExactly("loss", "acc");
    assertThat(output.strange()).isEmpty();
  }

  @Test
  void leaves_the_step_open_if_the_line_names_none() {
    print("athanor: {\"loss\": 1}\nathanor: {\"loss\": 2, \"step\": null}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 1.0), reading(null, "loss", 2.0));
  }

  @Test
  void reads_nan_and_the_infinities() {
    print("athanor: {\"a\": NaN, \"b\": Infinity, \"c\": -Infinity, \"d\": 1e999, \"step\": 1}\n");
    output.pump();

    assertThat(readings)
        .containsExactly(
            reading(
                1L,
                "a",
                Double.NaN,
                "b",
                Double.POSITIVE_INFINITY,
                "c",
                Double.NEGATIVE_INFINITY,
                "d",
                Double.POSITIVE_INFINITY));
  }

  @Test
  void reads_what_python_s_json_writes() throws Exception {
    var program =
        "import json\n"
            + "print('athanor:', json.dumps({'loss': float('nan'), 'é': -float('inf'), 'step':"
            + " 7}))";
    new ProcessBuilder("python3", "-c", program).redirectOutput(stdout.toFile()).start().waitFor();

    output.finish();

    assertThat(readings)
        .containsExactly(reading(7L, "loss", Double.NaN, "é", Double.NEGATIVE_INFINITY));
  }

  @Test
  void takes_a_whole_number_with_a_point_for_a_step() {
    print("athanor: {\"loss\": 1, \"step\": 3.0}\nathanor: {\"loss\": 1, \"step\": -2}\n");
    output.pump();

    assertThat(readings).extracting(Reading::step).containsExactly(3L, -2L);
  }

  @Test
  void reads_from_both_files() {
    print(stdout, "athanor: {\"loss\": 1}\n");
    print(stderr, "athanor: {\"loss\": 2}\n");
    output.pump();

    assertThat(readings)
        .containsExactlyInAnyOrder(reading(null, "loss", 1.0), reading(null, "loss", 2.0));
  }

  @Test
  void reads_one_file_once_if_both_outputs_go_there() {
    output = new FollowedOutput(stdout, stdout, new MetricRule.JsonLines(), readings::add);
    print("athanor: {\"loss\": 1}\n");
    output.pump();

    assertThat(readings).hasSize(1);
  }

  @Test
  void waits_for_files_that_do_not_exist_yet() {
    assertThat(output.pump()).isFalse();

    print("athanor: {\"loss\": 1}\n");

    assertThat(output.pump()).isTrue();
    assertThat(output.pump()).isFalse();
    assertThat(readings).hasSize(1);
  }

  @Test
  void takes_a_line_only_when_it_has_ended() {
    print("athanor: {\"loss\": 1");
    output.pump();
    assertThat(readings).isEmpty();

    print("5}\nathanor: {");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 15.0));
  }

  @Test
  void keeps_partial_lines_of_the_two_files_apart() {
    print(stdout, "athanor: {\"lo");
    print(stderr, "athanor: {\"a");
    output.pump();
    print(stdout, "ss\": 1}\n");
    print(stderr, "cc\": 2}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 1.0), reading(null, "acc", 2.0));
  }

  @Test
  void puts_characters_together_whose_bytes_come_one_by_one() throws Exception {
    for (byte b : "athanor: {\"größe\": 2}\n".getBytes(UTF_8)) {
      Files.write(stdout, new byte[] {b}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      output.pump();
    }

    assertThat(readings).containsExactly(reading(null, "größe", 2.0));
  }

  @Test
  void takes_a_last_line_without_line_end_at_the_end() {
    print("athanor: {\"loss\": 1}");
    output.pump();
    assertThat(readings).isEmpty();

    output.finish();
    output.finish();

    assertThat(readings).hasSize(1);
    assertThat(output.pump()).isFalse();
  }

  @Test
  void knows_windows_line_ends_and_progress_bars() {
    print("athanor: {\"loss\": 1}\r\n 10%|#  |\r 20%|## |\rathanor: {\"loss\": 2}\n\n\r\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 1.0), reading(null, "loss", 2.0));
    assertThat(output.strange()).isEmpty();
  }

  @Test
  void takes_two_lines_apart_that_lost_the_line_end_between_them() {
    print("athanor: {\"loss\": 1}athanor: {\"loss\": 2}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 1.0), reading(null, "loss", 2.0));
  }

  @Test
  void ignores_the_prefix_inside_a_line_and_lines_that_only_resemble_it() {
    print("see athanor: {\"loss\": 1}\nathanor {\"loss\": 1}\nathan\n\nathano\n{\"loss\": 1}\n");
    output.finish();

    assertThat(readings).isEmpty();
    assertThat(output.strange()).isEmpty();
  }

  @Test
  void says_why_a_line_could_not_be_read() {
    print("athanor: {'loss': 1}\n");
    print("athanor: 0.5\n");
    print("athanor: {\"loss\": 1, \"step\": 1.5}\n");
    print("athanor: {\"note\": \"0.5\"}\n");
    print("athanor: {\"loss\": 0.25} # done\n");
    output.finish();

    assertThat(readings).containsExactly(reading(null, "loss", 0.25));
    assertThat(output.strange())
        .satisfiesExactly(
            note -> assertThat(note).contains("malformed JSON", "athanor: {'loss': 1}"),
            note -> assertThat(note).contains("no JSON object", "athanor: 0.5"),
            note -> assertThat(note).contains("step is not a whole number", "1.5"),
            note -> assertThat(note).contains("\"note\" is no number"),
            note -> assertThat(note).contains("no number in it"),
            note -> assertThat(note).contains("text after the JSON object", "# done"));
  }

  @Test
  void leaves_out_what_is_no_number_and_takes_the_rest() {
    print(
        "athanor: {\"phase\": \"a\", \"ok\": true, \"deep\": {\"x\": [1]}, \"loss\": 2, \"no\":"
            + " null}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 2.0));
    assertThat(output.strange()).hasSize(4).anyMatch(note -> note.contains("\"phase\""));
  }

  @Test
  void notes_only_the_first_strange_lines() {
    for (int i = 0; i < 100; i++) {
      print("athanor: {\"text%d\": \"a\", \"loss\": 1}\n".formatted(i));
    }
    output.pump();

    assertThat(readings).hasSize(100);
    assertThat(output.strange()).hasSize(8);
  }

  @Test
  void takes_a_thousand_metrics_and_says_that_there_were_more() {
    for (int i = 0; i < 1100; i++) {
      print("athanor: {\"m%d\": 1}\n".formatted(i));
    }
    output.pump();

    assertThat(output.seen()).hasSize(1000);
    assertThat(output.strange()).anyMatch(note -> note.contains("1,000"));
  }

  @Test
  void knows_another_prefix_and_none() {
    output = follow(new MetricRule.JsonLines("METRIC"));
    print("METRIC {\"loss\": 1}\n{\"loss\": 2}\n");
    output.finish();
    assertThat(readings).containsExactly(reading(null, "loss", 1.0));

    readings.clear();
    output = follow(new MetricRule.JsonLines(""));
    output.finish();
    assertThat(readings).containsExactly(reading(null, "loss", 2.0));
  }

  @Test
  void does_not_read_a_line_that_is_too_long_and_says_so() {
    print("athanor: {\"loss\": 1, \"text\": \"" + "x".repeat(70_000) + "\"}\n");
    print("y".repeat(300_000) + "\nathanor: {\"loss\": 2}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 2.0));
    assertThat(output.strange()).singleElement().asString().contains("64 KiB").hasSizeLessThan(300);
  }

  @Test
  void starts_again_when_a_file_was_emptied() throws Exception {
    print("athanor: {\"loss\": 1}\nathanor: {\"lo");
    output.pump();

    Files.writeString(stdout, "athanor: {\"loss\": 2}\n");
    output.pump();

    assertThat(readings).containsExactly(reading(null, "loss", 1.0), reading(null, "loss", 2.0));
  }

  @Test
  void reads_on_when_a_file_was_removed() throws Exception {
    print("athanor: {\"loss\": 1}\n");
    output.pump();
    print("athanor: {\"loss\": 2}\n");
    Files.delete(stdout);

    output.finish();

    assertThat(readings).hasSize(2);
    assertThat(output.lastLines(3)).isEmpty();
  }

  @Test
  void reads_a_bounded_piece_at_a_time() {
    print(("z".repeat(1023) + "\n").repeat(10 << 10));
    int pumps = 0;
    while (output.pump()) {
      pumps++;
    }

    assertThat(pumps).isGreaterThanOrEqualTo(3);
    assertThat(output.bytes()).isEqualTo(10 << 20);
  }

  @Test
  void goes_on_after_the_line_at_which_the_sink_failed() {
    print("athanor: {\"loss\": 1}\nathanor: {\"loss\": 2}\nathanor: {\"loss\": 3}\n");
    output =
        new FollowedOutput(
            stdout,
            stderr,
            new MetricRule.JsonLines(),
            reading -> {
              readings.add(reading);
              if (readings.size() == 2) {
                throw new IllegalStateException("full");
              }
            });

    assertThatThrownBy(output::pump).hasMessage("full");
    output.pump();

    assertThat(readings).extracting(r -> r.values().get("loss")).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void follows_a_program_while_it_writes() throws Exception {
    var program =
        "i=0; while [ $i -lt 200 ]; do i=$((i+1)); printf 'step %s ath\\nathanor: {\"lo' $i; "
            + "printf 'ss\": %s, \"step\": %s}\\n' $i $i; done";
    var process = new ProcessBuilder("sh", "-c", program).redirectOutput(stdout.toFile()).start();
    while (process.isAlive()) {
      output.pump();
    }
    output.finish();

    assertThat(readings).hasSize(200);
    assertThat(readings.getLast()).isEqualTo(reading(200L, "loss", 200.0));
  }

  @Test
  void an_interrupt_does_not_end_the_following() {
    print("athanor: {\"loss\": 1}\n");
    Thread.currentThread().interrupt();
    output.pump();
    assertThat(Thread.interrupted()).isTrue();
    print("athanor: {\"loss\": 2}\n");
    output.pump();

    assertThat(readings).hasSize(2);
  }

  @Test
  void shows_the_last_lines_of_standard_error_or_else_of_standard_output() {
    print(stdout, "one\ntwo\n\nthree\n");
    assertThat(output.lastLines(2)).isEqualTo("two\nthree");

    print(stderr, "  \n");
    assertThat(output.lastLines(2)).isEqualTo("two\nthree");

    print(stderr, "Traceback\nValueError: no\n");
    assertThat(output.lastLines(5)).isEqualTo("Traceback\nValueError: no");
  }

  @Test
  @Tag("slow")
  void reads_a_gigabyte_in_a_few_seconds_and_little_memory() throws Exception {
    write(1L << 30, "epoch 12: training on batch 4711 of 9000, loss 0.123, 81.4 images/s\n");
    print("athanor: {\"loss\": 1}\n");
    long begin = System.nanoTime();

    output.finish();

    var took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("1 GiB of lines: %d ms%n", took.toMillis());
    assertThat(readings).hasSize(1);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @Tag("slow")
  void skips_a_line_of_a_hundred_megabytes() throws Exception {
    write(100L << 20, "x".repeat(1000));
    print("\nathanor: {\"loss\": 1}\n");

    output.finish();

    assertThat(readings).hasSize(1);
    assertThat(output.lastLines(5).lines()).hasSize(1);
  }

  private void write(long bytes, String piece) throws IOException {
    var chunk = piece.repeat((1 << 20) / piece.length() + 1).getBytes(UTF_8);
    try (var out = Files.newOutputStream(stdout)) {
      for (long written = 0; written < bytes; written += chunk.length) {
        out.write(chunk);
      }
    }
  }

  private FollowedOutput follow(MetricRule rule) {
    return new FollowedOutput(stdout, stderr, rule, readings::add);
  }

  private void print(String text) {
    print(stdout, text);
  }

  private static void print(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Reading reading(@Nullable Long step, Object... namesAndValues) {
    var values = new LinkedHashMap<String, Double>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
    }
    return new Reading(step, values);
  }
}
