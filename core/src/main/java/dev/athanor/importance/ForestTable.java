package dev.athanor.importance;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.numeric.Order;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trials as a regression forest reads them. A numeric parameter is one column, scaled so that its
 * range is [0, 1]; a categorical one stands for a column per choice, 1 where it was chosen and else
 * 0.
 *
 * <p>Columns are counted over all parameters, the numeric ones first.
 */
final class ForestTable {

  private final int rows;

  /** {@code double[numeric][rows]}, from 0 to 1. */
  private final double[][] numbers;

  /** {@code int[numeric][rows]}, rows by ascending number. */
  private final int[][] ascending;

  /** {@code int[categorical][rows]}, indices of choices. */
  private final int[][] choices;

  private final int[] choiceCounts;
  private final List<Column> columns;

  private final double[] targets;

  /**
   * What a column is.
   *
   * @param param of which parameter, as an index into those handed in
   * @param categorical of which categorical one; negative for a numeric column
   * @param choice the index of its choice; 0 for a numeric column
   */
  record Column(int param, int categorical, int choice) {}

  private ForestTable(
      List<double[]> numbers, List<int[]> choices, List<Column> columns, double[] targets) {
    this.rows = targets.length;
    this.numbers = numbers.toArray(double[][]::new);
    this.ascending = numbers.stream().map(Order::ascending).toArray(int[][]::new);
    this.choices = choices.toArray(int[][]::new);
    this.choiceCounts = new int[choices.size()];
    for (Column column : columns) {
      if (column.categorical >= 0) {
        choiceCounts[column.categorical]++;
      }
    }
    this.columns = List.copyOf(columns);
    this.targets = targets;
  }

  /**
   * The table of some trials.
   *
   * @param params what all of them had, each with more than one value
   * @param targets {@code double[trials.size()]}, what is to be predicted
   * @param searchScale whether numbers are laid out as they are searched: by their logarithm where
   *     the range says so, and with half a step more at either end; else by their plain value
   */
  static ForestTable of(
      Map<String, Distribution> params,
      List<TrialSnapshot> trials,
      double[] targets,
      boolean searchScale) {
    var numbers = new ArrayList<double[]>();
    var choices = new ArrayList<int[]>();
    var numericColumns = new ArrayList<Column>();
    var choiceColumns = new ArrayList<Column>();
    int param = 0;
    for (Map.Entry<String, Distribution> entry : params.entrySet()) {
      double[] internal = internal(entry.getKey(), trials);
      if (entry.getValue() instanceof CategoricalDistribution choice) {
        for (int i = 0; i < choice.choices().size(); i++) {
          choiceColumns.add(new Column(param, choices.size(), i));
        }
        choices.add(indices(internal));
      } else {
        numericColumns.add(new Column(param, -1, 0));
        numbers.add(Scale.of(entry.getValue(), searchScale).apply(internal));
      }
      param++;
    }
    numericColumns.addAll(choiceColumns);
    return new ForestTable(numbers, choices, numericColumns, targets);
  }

  private static double[] internal(String name, List<TrialSnapshot> trials) {
    var internal = new double[trials.size()];
    for (int row = 0; row < internal.length; row++) {
      Assignment given = trials.get(row).params().get(name);
      internal[row] = given == null ? Double.NaN : given.internal();
    }
    return internal;
  }

  private static int[] indices(double[] internal) {
    var indices = new int[internal.length];
    for (int row = 0; row < indices.length; row++) {
      indices[row] = (int) internal[row];
    }
    return indices;
  }

  int rows() {
    return rows;
  }

  double target(int row) {
    return targets[row];
  }

  int numericColumns() {
    return numbers.length;
  }

  int columns() {
    return columns.size();
  }

  Column column(int column) {
    return columns.get(column);
  }

  double[] numbers(int column) {
    return numbers[column];
  }

  int[] ascending(int column) {
    return ascending[column];
  }

  int categoricalParams() {
    return choices.length;
  }

  int[] choices(int categorical) {
    return choices[categorical];
  }

  int choiceCount(int categorical) {
    return choiceCounts[categorical];
  }

  /** From a range to [0, 1]. Halves, because the width of the widest range is no double. */
  private record Scale(double low, double high, boolean log) {

    static Scale of(Distribution distribution, boolean searchScale) {
      return switch (distribution) {
        case FloatDistribution real -> {
          Double step = real.step();
          double more = searchScale && step != null ? step / 2 : 0;
          yield of(real.low() - more, real.high() + more, searchScale && real.log());
        }
        case IntDistribution whole -> {
          double more = searchScale ? whole.step() / 2.0 : 0;
          yield of(whole.low() - more, whole.high() + more, searchScale && whole.log());
        }
        case CategoricalDistribution choice -> throw new AssertionError(choice);
      };
    }

    private static Scale of(double low, double high, boolean log) {
      return new Scale((log ? Math.log(low) : low) / 2, (log ? Math.log(high) : high) / 2, log);
    }

    double[] apply(double[] internal) {
      var scaled = new double[internal.length];
      for (int row = 0; row < scaled.length; row++) {
        double half = (log ? Math.log(internal[row]) : internal[row]) / 2;
        scaled[row] = (half - low) / (high - low);
      }
      return scaled;
    }
  }
}
