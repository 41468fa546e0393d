package dev.athanor.importance;

/**
 * How much a tree's prediction varies over the whole space, and how much of that lies in each
 * parameter alone: the variance of what it predicts on average where the parameter is known.
 *
 * <p>Leaves are boxes that fill the space. A leaf adds its value, weighed by its size in all other
 * directions, to what is predicted along a parameter; leaves that know nothing of the parameter
 * change only the mean there and are left out. Takes O(leaves · depth), and for a categorical
 * parameter the square of the number of its questions.
 */
final class TreeVariances {

  private final ForestTable table;
  private final NumericMargins numbers;
  private final ChoiceMargins choices;
  private final double total;

  TreeVariances(RegressionTree tree, ForestTable table, LeafBox box) {
    this.table = table;
    numbers = new NumericMargins(tree, table.numericColumns());
    choices = new ChoiceMargins(tree, table);
    var volumes = new double[tree.size()];
    double mean = 0;
    for (int node = 0; node < volumes.length; node++) {
      if (tree.isLeaf(node)) {
        box.climb(tree, node);
        volumes[node] = box.volume();
        mean += box.volume() * tree.value(node);
        add(tree, box, tree.value(node));
      }
    }
    double variance = 0;
    for (int node = 0; node < volumes.length; node++) {
      if (volumes[node] > 0) {
        double off = tree.value(node) - mean;
        variance += volumes[node] * off * off;
      }
    }
    total = variance;
  }

  private void add(RegressionTree tree, LeafBox box, double value) {
    // A box between neighbouring doubles may have no size; it then has no weight either.
    if (!(box.volume() > 0)) {
      return;
    }
    double weighed = value * box.volume();
    for (int i = 0; i < box.boundedColumns(); i++) {
      int column = box.boundedColumn(i);
      double amount = weighed / box.width(tree, column);
      numbers.raise(column, box.above(column), box.below(column), amount);
    }
    for (int i = 0; i < box.askedParams(); i++) {
      int asked = box.askedParam(i);
      choices.raise(box.answer(asked), Math.scalb(weighed, box.questions(asked)));
    }
  }

  /** The variance of the tree over the space. */
  double total() {
    return total;
  }

  /** {@code double[params]}, the variance in each parameter alone. */
  double[] perParam(int params) {
    var perParam = new double[params];
    for (int column = 0; column < table.numericColumns(); column++) {
      perParam[table.column(column).param()] = numbers.variance(column);
    }
    choices.addVariances(perParam);
    return perParam;
  }
}
