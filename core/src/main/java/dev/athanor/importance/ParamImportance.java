package dev.athanor.importance;

import static java.util.Objects.requireNonNull;

/**
 * How much one parameter matters.
 *
 * @param param the parameter's name
 * @param value its share, from 0 to 1
 * @param low the lower end of the interval, from 0 to {@code value}
 * @param high the upper end of the interval, from {@code value} to 1; what an interval means, and
 *     what it covers, is said by {@link PedAnova} and {@link Fanova}
 */
public record ParamImportance(String param, double value, double low, double high) {

  public ParamImportance {
    requireNonNull(param, "param");
    if (!(0 <= low && low <= value && value <= high && high <= 1)) {
      throw new IllegalArgumentException(
          "importance of %s: %s in [%s, %s] (expected: 0 <= low <= value <= high <= 1)"
              .formatted(param, value, low, high));
    }
  }
}
