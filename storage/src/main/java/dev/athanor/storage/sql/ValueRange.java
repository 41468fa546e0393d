package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunQuery.Comparison;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring values of a column, NULL never among them.
 *
 * @param from null where the range has no beginning
 * @param to null where it has no end
 */
record ValueRange(
    @Nullable Object from, boolean fromIncluded, @Nullable Object to, boolean toIncluded) {

  static final ValueRange ALL = new ValueRange(null, false, null, false);

  private static final Long INFINITY = DoubleBits.ordered(Double.POSITIVE_INFINITY);
  private static final Instant FIRST = EpochNanos.instant(Long.MIN_VALUE);
  private static final Instant LAST = EpochNanos.instant(Long.MAX_VALUE);

  /** The values that compare so with this one; at most two ranges, which do not overlap. */
  static List<ValueRange> of(Comparison comparison, FieldValue value) {
    return switch (value) {
      case FieldValue.Text(String text) -> between(comparison, text, text, null);
      case FieldValue.Real number when number.isNan() ->
          comparison == Comparison.NOT_EQUAL ? List.of(ALL) : List.of();
      case FieldValue.Real(double number) ->
          number == 0
              ? between(comparison, DoubleBits.ordered(-0.0), DoubleBits.ordered(0.0), INFINITY)
              : between(
                  comparison, DoubleBits.ordered(number), DoubleBits.ordered(number), INFINITY);
      case FieldValue.Moment(Instant at) -> ofMoment(comparison, at);
    };
  }

  private static List<ValueRange> ofMoment(Comparison comparison, Instant at) {
    boolean early = at.isBefore(FIRST);
    if (!early && !at.isAfter(LAST)) {
      return between(comparison, EpochNanos.of(at), EpochNanos.of(at), null);
    }
    boolean holds =
        switch (comparison) {
          case EQUAL -> false;
          case NOT_EQUAL -> true;
          case LESS, LESS_OR_EQUAL -> !early;
          case GREATER, GREATER_OR_EQUAL -> early;
        };
    return holds ? List.of(ALL) : List.of();
  }

  /**
   * Compares with all that counts as equal.
   *
   * @param first the first of what counts as equal
   * @param last the last of it
   * @param greatest the greatest value that compares with any; null if all do
   */
  private static List<ValueRange> between(
      Comparison comparison, Object first, Object last, @Nullable Object greatest) {
    return switch (comparison) {
      case EQUAL -> List.of(new ValueRange(first, true, last, true));
      case NOT_EQUAL ->
          List.of(
              new ValueRange(null, false, first, false), new ValueRange(last, false, null, false));
      case LESS -> List.of(new ValueRange(null, false, first, false));
      case LESS_OR_EQUAL -> List.of(new ValueRange(null, false, last, true));
      case GREATER -> List.of(new ValueRange(last, false, greatest, true));
      case GREATER_OR_EQUAL -> List.of(new ValueRange(first, true, greatest, true));
    };
  }

  /** The rest of a WHERE. */
  String sql(String column) {
    String begin = from == null ? "" : " AND " + column + (fromIncluded ? " >= ?" : " > ?");
    String end = to == null ? "" : " AND " + column + (toIncluded ? " <= ?" : " < ?");
    return from == null && to == null ? " AND " + column + " IS NOT NULL" : begin + end;
  }

  /** Adds its parameters. */
  void bind(List<Object> arguments) {
    if (from != null) {
      arguments.add(from);
    }
    if (to != null) {
      arguments.add(to);
    }
  }
}
