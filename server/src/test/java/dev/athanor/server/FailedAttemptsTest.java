package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final FailedAttempts attempts = new FailedAttempts(() -> now);

  private boolean failedTooOften(String address, int times) {
    boolean tooMany = false;
    for (int i = 0; i < times; i++) {
      tooMany = attempts.isTooMany(InetAddress.ofLiteral(address));
    }
    return tooMany;
  }

  @Test
  void aFewMistakesAreFree() {
    assertThat(failedTooOften("10.0.0.1", FailedAttempts.FREE)).isFalse();
    assertThat(failedTooOften("10.0.0.1", 1)).isTrue();
  }

  @Test
  void anotherAddressHasMistakesOfItsOwn() {
    failedTooOften("10.0.0.1", 100);

    assertThat(failedTooOften("10.0.0.2", 1)).isFalse();
  }

  @Test
  void addressesOfOneNetworkOfVersionSixAreOne() {
    failedTooOften("2001:db8::1", FailedAttempts.FREE);

    assertThat(failedTooOften("2001:db8::2", 1)).isTrue();
    assertThat(failedTooOften("2001:db8:0:1::2", 1)).isFalse();
  }

  @Test
  void aMinuteLaterAllIsForgotten() {
    failedTooOften("10.0.0.1", 100);
    now = now.plusSeconds(60);

    assertThat(failedTooOften("10.0.0.1", 1)).isFalse();
  }

  @Test
  void whoeverFailsTheMemoryIsBounded() {
    for (int i = 0; i < 3 * FailedAttempts.MOST; i++) {
      failedTooOften("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255), 1);
    }

    assertThat(attempts.size()).isEqualTo(FailedAttempts.MOST);
  }
}
