package dev.athanor.importance;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.numeric.Order;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pareto.NonDomination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trials from the best to the worst, so that the best share of them is a beginning of the list.
 *
 * <p>Trials that are as good as each other are in the best share together or not at all.
 */
final class BestFirst {

  private final List<TrialSnapshot> trials;

  /** For every trial the place after the last one that is as good. */
  private final int[] endOfEquals;

  private BestFirst(List<TrialSnapshot> trials, int[] endOfEquals) {
    this.trials = trials;
    this.endOfEquals = endOfEquals;
  }

  /**
   * The trials by one loss; equals in the order in which they stand.
   *
   * @param columns {@code double[trials][1]}
   */
  static BestFirst byLoss(List<TrialSnapshot> trials, double[][] columns) {
    double[] losses = Arrays.stream(columns).mapToDouble(row -> row[0]).toArray();
    int[] order = Order.ascending(losses);
    var sorted = new ArrayList<TrialSnapshot>(order.length);
    var endOfEquals = new int[order.length];
    for (int at : order) {
      sorted.add(trials.get(at));
    }
    for (int i = order.length - 1; i >= 0; i--) {
      boolean last = i == order.length - 1 || losses[order[i]] != losses[order[i + 1]];
      endOfEquals[i] = last ? i + 1 : endOfEquals[i + 1];
    }
    return new BestFirst(sorted, endOfEquals);
  }

  /**
   * The trials by several losses: by their ranks of domination, and where a share ends within a
   * rank, those of the rank first that together cover the most.
   *
   * @param losses {@code double[trials][objectives]}
   * @param shares the shares that will be asked for
   */
  static BestFirst together(List<TrialSnapshot> trials, double[][] losses, double... shares) {
    int[] ranks = NonDomination.ranks(losses);
    int[] order = Order.ascending(Arrays.stream(ranks).asDoubleStream().toArray());
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && ranks[order[to]] == ranks[order[from]]) {
        to++;
      }
      int cut = 0;
      for (double share : shares) {
        int end = (int) Math.ceil(share * order.length);
        cut = end > from && end < to ? Math.max(cut, end - from) : cut;
      }
      if (cut > 0) {
        coveringFirst(order, from, to, cut, losses);
      }
      from = to;
    }
    int[] endOfEquals = IntStream.rangeClosed(1, order.length).toArray();
    return new BestFirst(Arrays.stream(order).mapToObj(trials::get).toList(), endOfEquals);
  }

  /** Puts those of a rank first that together cover the most, as many as are cut off. */
  private static void coveringFirst(int[] order, int from, int to, int cut, double[][] losses) {
    int[] rank = Arrays.copyOfRange(order, from, to);
    double[][] tied = Arrays.stream(rank).mapToObj(i -> losses[i]).toArray(double[][]::new);
    var taken = new boolean[rank.length];
    int at = from;
    for (int i : Hypervolume.subset(tied, cut, Hypervolume.reference(tied))) {
      taken[i] = true;
      order[at++] = rank[i];
    }
    for (int i = 0; i < rank.length; i++) {
      if (!taken[i]) {
        order[at++] = rank[i];
      }
    }
  }

  List<TrialSnapshot> trials() {
    return trials;
  }

  /**
   * How many places of the list the best share takes: at least that share of the trials.
   *
   * @param share above 0, up to 1
   * @param counts how often each trial counts; as many in all as there are trials
   */
  int end(double share, int[] counts) {
    if (share == 1) {
      return counts.length;
    }
    int missing = (int) Math.ceil(share * counts.length);
    int at = 0;
    while (missing > counts[at]) {
      missing -= counts[at++];
    }
    return endOfEquals[at];
  }
}
