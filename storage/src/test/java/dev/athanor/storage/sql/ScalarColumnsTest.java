package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link DoubleBits} and {@link EpochNanos}. */
class ScalarColumnsTest {

  @Test
  void ordered_bits_compare_as_the_doubles_do() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b = i % 2 == 0 ? Math.nextUp(a) : Double.longBitsToDouble(random.nextLong());

      assertThat(Integer.signum(Long.compare(DoubleBits.ordered(a), DoubleBits.ordered(b))))
          .isEqualTo(Integer.signum(Double.compare(a, b)));
      assertThat(Double.compare(DoubleBits.ofOrdered(DoubleBits.ordered(a)), a)).isZero();
    }
  }

  @Test
  void every_nan_is_one() {
    double other = Double.longBitsToDouble(0xfff8000000000001L);

    assertThat(DoubleBits.of(other)).isEqualTo(DoubleBits.of(Double.NaN));
    assertThat(DoubleBits.ordered(other)).isEqualTo(DoubleBits.ordered(Double.NaN));
  }

  @Test
  void instants_come_back_to_the_nanosecond() {
    for (String text :
        List.of(
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "1677-09-21T00:12:43.145224192Z",
            "2026-03-04T05:06:07.123456789Z",
            "2262-04-11T23:47:16.854775807Z")) {
      Instant instant = Instant.parse(text);

      assertThat(EpochNanos.instant(EpochNanos.of(instant))).isEqualTo(instant);
    }
  }

  @Test
  void instants_beyond_the_range_are_refused() {
    for (Instant instant :
        List.of(
            Instant.MIN,
            Instant.MAX,
            Instant.parse("1677-09-21T00:12:43.145224191Z"),
            Instant.parse("2262-04-11T23:47:16.854775808Z"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EpochNanos.of(instant))
          .withMessageContaining("expected: within the years 1677 to 2262");
    }
  }
}
