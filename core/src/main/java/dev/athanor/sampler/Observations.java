package dev.athanor.sampler;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The internal values that trials had for the parameters of a space, of those trials only that had
 * all of them.
 *
 * <p>A value counts for a parameter's distribution if it was drawn from one of the same kind, even
 * of another range; a choice is found by its value, because its index may have moved.
 *
 * @param columns {@code double[parameters][count]}, a column per parameter of the space in its
 *     order
 * @param count how many trials had all parameters
 * @param running how many of them had not finished
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and never leaves the package
record Observations(double[][] columns, int count, int running) {

  /** The values of the trials, in their order. */
  static Observations of(SearchSpace space, List<TrialSnapshot> trials) {
    var reader = new Reader(space, trials.size());
    trials.forEach(reader::add);
    return reader.done();
  }

  /** Fills a row with what the trial has; with NaN in the first column if it lacks something. */
  static void read(TrialSnapshot trial, Reader reader, double[][] columns, int row) {
    if (!read(trial, reader.names, reader.distributions, columns, row)) {
      columns[0][row] = Double.NaN;
    }
  }

  /** Reads trials one after the other. */
  static final class Reader {
    private final String[] names;
    private final Distribution[] distributions;
    private final double[][] columns;
    private int count;
    private int running;

    Reader(SearchSpace space, int most) {
      names = space.byName().keySet().toArray(String[]::new);
      distributions = space.byName().values().toArray(Distribution[]::new);
      columns = new double[names.length][most];
    }

    void add(TrialSnapshot trial) {
      if (read(trial, names, distributions, columns, count)) {
        count++;
        running += trial.state().finished() ? 0 : 1;
      }
    }

    /** A finished trial that was read before, into columns of the same space. */
    void add(double[][] known, int row) {
      if (Double.isNaN(known[0][row])) {
        return;
      }
      for (int i = 0; i < columns.length; i++) {
        columns[i][count] = known[i][row];
      }
      count++;
    }

    Observations done() {
      for (int i = 0; i < columns.length; i++) {
        columns[i] = Arrays.copyOf(columns[i], count);
      }
      return new Observations(columns, count, running);
    }
  }

  private static boolean read(
      TrialSnapshot trial,
      String[] names,
      Distribution[] distributions,
      double[][] columns,
      int row) {
    Map<String, Assignment> params = trial.params();
    // What a running trial was offered and has not used yet is where it is about to go.
    Map<String, Assignment> proposed = trial.state().finished() ? Map.of() : trial.proposed();
    for (int i = 0; i < names.length; i++) {
      Assignment assignment = params.get(names[i]);
      if (assignment == null) {
        assignment = proposed.get(names[i]);
      }
      double value = internal(distributions[i], assignment);
      if (Double.isNaN(value)) {
        return false;
      }
      columns[i][row] = value;
    }
    return true;
  }

  /** The internal value under {@code wanted}; NaN if there is none. */
  private static double internal(Distribution wanted, @Nullable Assignment given) {
    if (given == null) {
      return Double.NaN;
    }
    if (Objects.equals(given.distribution(), wanted)) {
      return given.internal();
    }
    return switch (wanted) {
      case FloatDistribution real ->
          given.distribution() instanceof FloatDistribution
              ? onScale(real.log(), given.internal())
              : Double.NaN;
      case IntDistribution whole ->
          given.distribution() instanceof IntDistribution
              ? onScale(whole.log(), given.internal())
              : Double.NaN;
      case CategoricalDistribution choice -> indexIn(choice, given);
    };
  }

  private static double onScale(boolean log, double value) {
    return log && !(value > 0) ? Double.NaN : value;
  }

  private static double indexIn(CategoricalDistribution choice, Assignment given) {
    int index = choice.choices().indexOf(given.value());
    return index < 0 ? Double.NaN : index;
  }
}
