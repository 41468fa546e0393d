package dev.athanor.tuner.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchingTest {

  @TempDir Path folder;
  private final List<Reading> readings = new ArrayList<>();
  private List<String> strange = List.of();

  @Test
  void takes_each_named_group_for_a_metric_and_step_for_the_step() {
    read("epoch (?<step>\\d+): loss (?<loss>\\S+) acc (?<acc>\\S+)", "x epoch 4: loss 0.5 acc 1\n");

    assertThat(readings).hasSize(1);
    assertThat(readings.getFirst().step()).isEqualTo(4);
    assertThat(readings.getFirst().values()).isEqualTo(Map.of("loss", 0.5, "acc", 1.0));
  }

  @Test
  void takes_name_and_value_as_often_as_a_line_has_them() {
    read(
        "step=(?<step>\\d+)|(?<name>\\w+)=(?<value>\\S+)", "step=3 val_loss=0.5 acc=1e-1 lr=nan\n");

    assertThat(readings).hasSize(1);
    assertThat(readings.getFirst().step()).isEqualTo(3);
    assertThat(readings.getFirst().values())
        .isEqualTo(Map.of("val_loss", 0.5, "acc", 0.1, "lr", Double.NaN));
  }

  @Test
  void calls_metrics_by_names_that_no_group_can_have() {
    var regex = Pattern.compile("(?<g0>\\d+) (?<g1>\\S+)");
    read(new MetricRule.Matching(regex, Map.of("g0", "step", "g1", "val/loss")), "5 0.25\n");

    assertThat(readings.getFirst().step()).isEqualTo(5);
    assertThat(readings.getFirst().values()).isEqualTo(Map.of("val/loss", 0.25));
  }

  @Test
  void takes_names_that_java_refuses_and_the_form_of_python() {
    read(
        MetricRule.Matching.of(
            "\\Q(?<a_b>\\E|\\(?(?P<step>\\d+) (?<val_loss>\\S+) \\k<val_loss> (?P=val_loss)"
                + " (?<top.5>\\S+)"),
        "(7 0.5 0.5 0.5 1\n8 0.5 0.5 0.6 1\n");

    assertThat(readings).hasSize(1);
    assertThat(readings.getFirst().step()).isEqualTo(7);
    assertThat(readings.getFirst().values()).isEqualTo(Map.of("val_loss", 0.5, "top.5", 1.0));
  }

  @Test
  void keeps_names_that_java_accepts() {
    var rule = MetricRule.Matching.of("(?<loss>\\S+) (?<group0x>\\S+) (?<a_b>\\S+)");

    assertThat(rule.regex().namedGroups()).containsKeys("loss", "group0x");
    assertThat(rule.names()).containsValue("a_b").hasSize(1);
  }

  @Test
  void leaves_out_a_group_that_took_no_part() {
    read("loss (?<loss>\\S+)( acc (?<acc>\\S+))?", "loss 1\nloss 2 acc 3\n");

    assertThat(readings).extracting(r -> r.values().size()).containsExactly(1, 2);
    assertThat(strange).isEmpty();
  }

  @Test
  void knows_nan_and_infinity_as_python_and_c_print_them() {
    assertThat(PatternReader.number("nan")).isNaN();
    assertThat(PatternReader.number("NaN")).isNaN();
    assertThat(PatternReader.number("-nan")).isNaN();
    assertThat(PatternReader.number("inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(PatternReader.number("+Infinity")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(PatternReader.number("-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(PatternReader.number(" 1E-3 ")).isEqualTo(0.001);
    assertThat(PatternReader.number("1d")).isNull();
    assertThat(PatternReader.number("1,5")).isNull();
    assertThat(PatternReader.number("")).isNull();
  }

  @Test
  void notes_a_value_that_is_no_number_and_a_step_that_is_not_whole() {
    read("(?<step>\\S+) loss (?<loss>\\S+)", "1 loss 0,5\nx loss 1\n1.5 loss 1\n2.0 loss 1\n");

    assertThat(readings).extracting(Reading::step).containsExactly(2L);
    assertThat(strange)
        .satisfiesExactly(
            note -> assertThat(note).contains("loss is no number", "0,5"),
            note -> assertThat(note).contains("step is not a whole number", "x loss 1"));
  }

  @Test
  void does_not_read_lines_longer_than_64_kib() {
    read("loss (?<loss>\\S+)", "loss 1 " + "x".repeat(66_000) + "\nloss 2\n");

    assertThat(readings).extracting(r -> r.values().get("loss")).containsExactly(2.0);
  }

  @Test
  void gives_up_an_expression_that_would_never_end() {
    long begin = System.nanoTime();

    read("(?<x>(?:(a+)\\2?)+)b", ("a".repeat(60) + "\n").repeat(1000) + "aab\n");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    assertThat(strange).anyMatch(note -> note.contains("too long"));
  }

  @Test
  void survives_an_expression_that_needs_too_deep_a_stack() {
    read("(?<x>(a|b)*)c", "ab".repeat(30_000) + "\n");

    assertThat(readings).isEmpty();
  }

  @Test
  void needs_a_group_for_a_metric() {
    assertInvalid("loss (\\S+)", "no named group");
    assertInvalid("(?<step>\\d+)", "no named group");
    assertInvalid("(?<name>\\w+)", "'value'");
    assertInvalid("(?<loss>\\S+", "not a regular expression");
    assertInvalid("(?<a_b>.)(?<a_b>.)", "not a regular expression");
  }

  private static void assertInvalid(String regex, String reason) {
    assertThatThrownBy(() -> MetricRule.Matching.of(regex))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining(reason);
  }

  private void read(String regex, String text) {
    read(new MetricRule.Matching(Pattern.compile(regex)), text);
  }

  private void read(MetricRule rule, String text) {
    var file = folder.resolve("out");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try (var output = new FollowedOutput(file, file, rule, readings::add)) {
      output.finish();
      strange = output.strange();
    }
  }
}
