package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @Test
  void a_duration_is_the_sum_of_its_parts() {
    assertThat(DurationText.parse("1d2h3m4s5ms"))
        .contains(Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4).plusMillis(5));
    assertThat(DurationText.parse("30d")).contains(Duration.ofDays(30));
    assertThat(DurationText.parse("0s")).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "1w", "-1d", "1.5h", "5m 1h", "1s2m", "1h ", "1234567890d"})
  void anything_else_is_none(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
