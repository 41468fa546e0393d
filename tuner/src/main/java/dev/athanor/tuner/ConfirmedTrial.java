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
    return String.format(Locale.ROOT, "%s %.3f ± %.3f (%s)", name, mean(), deviation(), count);
  }
}
