package dev.athanor.importance;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where trials lie on the grids of one parameter. Trials that drew it from the same distribution
 * are a regime and have a grid of their own; those that had not the parameter have none.
 *
 * <p>Keeps scratch arrays; for one thread.
 */
final class GridColumn {

  private static final int FEWEST = 2;

  private final List<Regime> regimes = new ArrayList<>();

  /** A trial's place among the cells of all regimes; after the last one if it is in none. */
  private final int[] cells;

  private final int[] target;
  private final int[] region;
  private final double[] inTarget;
  private final double[] inRegion;

  /**
   * @param first the first of its cells among those of all regimes
   */
  private record Regime(GridDensity grid, int first) {}

  private GridColumn(@Nullable Assignment[] given) {
    List<List<Integer>> groups = byDistribution(given);
    cells = new int[given.length];
    int size = 0;
    int most = 0;
    Arrays.fill(cells, -1);
    for (List<Integer> rows : groups) {
      Assignment any = given[rows.getFirst()];
      if (any == null || rows.size() < FEWEST || any.distribution().single()) {
        continue;
      }
      GridDensity grid = GridDensity.over(any.distribution());
      for (int row : rows) {
        Assignment assignment = given[row];
        cells[row] = assignment == null ? -1 : size + grid.cell(assignment.internal());
      }
      regimes.add(new Regime(grid, size));
      size += grid.size();
      most = Math.max(most, grid.size());
    }
    for (int row = 0; row < cells.length; row++) {
      cells[row] = cells[row] < 0 ? size : cells[row];
    }
    target = new int[size + 1];
    region = new int[size + 1];
    inTarget = new double[most];
    inRegion = new double[most];
  }

  /** The column of a parameter over some trials. */
  static GridColumn of(String name, List<TrialSnapshot> trials) {
    @Nullable Assignment[] given = new Assignment[trials.size()];
    for (int row = 0; row < given.length; row++) {
      given[row] = trials.get(row).params().get(name);
    }
    return new GridColumn(given);
  }

  private static List<List<Integer>> byDistribution(@Nullable Assignment[] given) {
    var groups = new ArrayList<List<Integer>>();
    var known = new HashMap<Distribution, List<Integer>>();
    Distribution last = null;
    List<Integer> group = List.of();
    for (int row = 0; row < given.length; row++) {
      Assignment assignment = given[row];
      if (assignment != null) {
        // Most trials of a study share their distributions, and a long list hashes slowly.
        if (!same(assignment.distribution(), last)) {
          last = assignment.distribution();
          group = groupOf(last, known, groups);
        }
        group.add(row);
      }
    }
    return groups;
  }

  @SuppressWarnings("ReferenceEquality") // only to spare a look-up, which decides by equality
  private static boolean same(Distribution one, @Nullable Distribution other) {
    return one == other;
  }

  private static List<Integer> groupOf(
      Distribution distribution,
      Map<Distribution, List<Integer>> known,
      List<List<Integer>> groups) {
    return known.computeIfAbsent(
        distribution,
        any -> {
          groups.add(new ArrayList<>());
          return groups.getLast();
        });
  }

  /**
   * How much the parameter's density among the first trials, the target, differs from that among
   * more of them, the region: the Pearson divergence, regime by regime. Shares of it matter, not
   * its size.
   *
   * @param counts how often each trial counts
   * @param targetEnd how many of the places belong to the target
   * @param regionEnd how many to the region, at least as many
   * @param local whether against the region's density; else against an even one
   * @param kernels where kernels over numbers come from
   */
  double divergence(
      int[] counts, int targetEnd, int regionEnd, boolean local, GridKernels kernels) {
    Arrays.fill(target, 0);
    int inTargetAll = count(counts, 0, targetEnd, target);
    System.arraycopy(target, 0, region, 0, region.length);
    int inRegionAll = inTargetAll + count(counts, targetEnd, regionEnd, region);
    double sum = 0;
    for (Regime regime : regimes) {
      int first = regime.first;
      int size = regime.grid.size();
      int targets = sum(target, first, size);
      int regions = sum(region, first, size);
      if (targets > 0 && regions >= FEWEST) {
        double targetShare = (double) targets / inTargetAll;
        double regionShare = (double) regions / inRegionAll;
        regime.grid.estimate(target, first, targets, inTarget, kernels);
        if (local) {
          regime.grid.estimate(region, first, regions, inRegion, kernels);
        } else {
          Arrays.fill(inRegion, 0, size, 1.0 / size);
        }
        sum += targetShare * targetShare / regionShare * pearson(size);
      }
    }
    return sum;
  }

  private int count(int[] counts, int from, int to, int[] into) {
    int sum = 0;
    for (int row = from; row < to; row++) {
      into[cells[row]] += counts[row];
      sum += counts[row];
    }
    return sum;
  }

  private static int sum(int[] counts, int from, int size) {
    int sum = 0;
    for (int i = from; i < from + size; i++) {
      sum += counts[i];
    }
    return sum;
  }

  private double pearson(int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double off = inTarget[i] / inRegion[i] - 1;
      sum += inRegion[i] * off * off;
    }
    return sum;
  }
}
