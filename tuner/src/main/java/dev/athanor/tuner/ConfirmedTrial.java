package dev.athanor.tuner;

import dev.athanor.model.TrialSnapshot;
import java.util.List;
import java.util.Locale;

/**
 * What the confirming runs of one trial gave.
 *
 * @param seeds how many runs were wanted
 * @param values one for each run that ended well, in the order of the seeds
 */
public record ConfirmedTrial(TrialSnapshot trial, String metric, int seeds, List<Double> values) {

  public ConfirmedTrial {
    values = List.copyOf(values);
  }

  /** The mean; NaN without values. */
  public double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The sample standard deviation; 0 with fewer than two values. */
  public double deviation() {
    if (values.size() < 2) {
      return 0;
    }
    double mean = mean();
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.size() - 1));
  }

  /** {@code test accuracy 0.972 ± 0.003 (3 seeds)}. */
  public String text() {
    String name = metric.replace('_', ' ');
    if (values.isEmpty()) {
      return "%s: none of the %d confirming runs ended well".formatted(name, seeds);
    }
    String count =
        values.size() == seeds
            ? "%d seeds".formatted(seeds)
            : "%d of %d seeds".formatted(values.size(), seeds);
    int decimals = decimals(deviation() > 0 ? deviation() : Math.abs(mean()));
    return String.format(
        Locale.ROOT,
        "%s %.{d}f ± %.{d}f (%s)".replace("{d}", Integer.toString(decimals)),
        name,
        mean(),
        deviation(),
        count);
  }

  /** Three decimals, or as many as show the first digit of a smaller number. */
  private static int decimals(double scale) {
    return scale > 0 && scale < 0.001 ? (int) Math.min(12, -Math.floor(Math.log10(scale))) : 3;
  }
}
