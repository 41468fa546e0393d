package dev.athanor.numeric;

/** Quantiles of a sample. Pure. */
public final class Quantile {

  private Quantile() {}

  /**
   * The quantile that lies on the line between its two neighbours (type 7 of Hyndman and Fan, 1996,
   * doi:10.1080/00031305.1996.10473566).
   *
   * <p>Between infinite neighbours, and at an infinite end, the line is not defined: NaN. Roundings
   * are those of NumPy 2, so that comparisons with its quantiles hold exactly.
   *
   * @param sorted ascending, without NaN, at least one value
   * @param fraction from 0 to 1, ends included
   */
  public static double linear(double[] sorted, double fraction) {
    int last = sorted.length - 1;
    double index = last * fraction;
    int below = Math.min((int) index, last);
    double left = sorted[below];
    double right = sorted[Math.min(below + 1, last)];
    double width = right - left;
    double part = index - below;
    return below == last
        ? right - width
        : part >= 0.5 ? right - width * (1 - part) : left + width * part;
  }
}
