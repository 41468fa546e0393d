package dev.athanor.storage.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as nanoseconds since 1970, which 64 bits hold for the years 1677 to 2262. */
final class EpochNanos {

  private static final long PER_SECOND = 1_000_000_000L;

  private EpochNanos() {}

  /**
   * The instant as a number.
   *
   * @throws IllegalArgumentException if the instant is outside the years 1677 to 2262
   */
  static long of(Instant instant) {
    try {
      long seconds = instant.getEpochSecond();
      int nanos = instant.getNano();
      // Before 1970 the seconds lie below and the nanos add to them; one second less keeps the
      // product in range at the lower end.
      return seconds < 0
          ? Math.addExact(Math.multiplyExact(seconds + 1, PER_SECOND), nanos - PER_SECOND)
          : Math.addExact(Math.multiplyExact(seconds, PER_SECOND), nanos);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "instant %s (expected: within the years 1677 to 2262)".formatted(instant), e);
    }
  }

  static @Nullable Long ofNullable(@Nullable Instant instant) {
    return instant == null ? null : of(instant);
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
  }

  /** The instant in a column. */
  static Instant read(ResultSet row, String column) throws SQLException {
    return instant(row.getLong(column));
  }

  /** The instant in a column, or null. */
  static @Nullable Instant readNullable(ResultSet row, String column) throws SQLException {
    Long nanos = Session.nullableLong(row, column);
    return nanos == null ? null : instant(nanos);
  }
}
