package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeClockTest {

  private final FakeClock clock = FakeClock.create();

  @Test
  void it_stands_still() {
    assertThat(clock.instant()).isEqualTo(clock.instant());
  }

  @Test
  void it_moves_when_it_is_told_to() {
    Instant before = clock.instant();

    clock.advance(Duration.ofMillis(3));

    assertThat(clock.instant()).isEqualTo(before.plusMillis(3));
  }

  @Test
  void it_does_not_advance_backwards() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofMillis(-1)));
  }
}
