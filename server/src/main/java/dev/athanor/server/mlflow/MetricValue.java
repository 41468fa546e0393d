package dev.athanor.server.mlflow;

import dev.athanor.query.ParamNumber;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Values of metrics as MLflow keeps them: NaN as it is, infinities as the largest numbers. */
final class MetricValue {

  private MetricValue() {}

  static double bounded(double value) {
    return value == Double.POSITIVE_INFINITY
        ? Double.MAX_VALUE
        : value == Double.NEGATIVE_INFINITY ? -Double.MAX_VALUE : value;
  }

  /** The number that a text spells; null if it spells none. */
  static @Nullable Double ofText(String text) {
    OptionalDouble number = ParamNumber.of(text.strip());
    return number.isPresent() ? bounded(number.getAsDouble()) : null;
  }
}
