package dev.athanor.importance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much each parameter of a study matters.
 *
 * @param params the most important first, equals by name; their values add up to 1
 * @param trials how many trials the answer rests on: COMPLETE ones with a finite value
 */
public record Importances(List<ParamImportance> params, int trials) {

  private static final Comparator<ParamImportance> MOST_IMPORTANT_FIRST =
      Comparator.comparingDouble(ParamImportance::value)
          .reversed()
          .thenComparing(ParamImportance::param);

  public Importances {
    params = params.stream().sorted(MOST_IMPORTANT_FIRST).toList();
    if (trials < 0) {
      throw new IllegalArgumentException("trials: %d (expected: >= 0)".formatted(trials));
    }
  }

  /** Nothing tells the parameters apart: each has the same share, and might have any. */
  static Importances undecided(List<String> names, int trials) {
    double share = 1.0 / names.size();
    return new Importances(
        names.stream().map(name -> new ParamImportance(name, share, 0, 1)).toList(), trials);
  }

  /** Shares with their intervals; {@code low} and {@code high} are confined to what is possible. */
  static Importances of(
      List<String> names, double[] values, double[] low, double[] high, int trials) {
    var params = new ArrayList<ParamImportance>(values.length);
    for (int i = 0; i < values.length; i++) {
      double value = Math.min(values[i], 1);
      params.add(
          new ParamImportance(
              names.get(i), value, Math.clamp(low[i], 0, value), Math.clamp(high[i], value, 1)));
    }
    return new Importances(params, trials);
  }

  /** Makes numbers that are not negative add up to 1; false, changing nothing, if all are 0. */
  static boolean normalize(double[] parts) {
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    if (!(sum > 0)) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] /= sum;
    }
    return true;
  }
}
