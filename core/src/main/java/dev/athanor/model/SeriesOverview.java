package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A series as it is drawn: a window of it in at most {@code width} buckets.
 *
 * @param window what the buckets divide: the window that was asked for, or, where every step was,
 *     the steps that the series has
 * @param buckets those with points, in order; none where the window has no points
 */
public record SeriesOverview(SeriesId series, StepWindow window, List<Bucket> buckets) {

  /** The most buckets of one series. */
  public static final int WIDEST = 10_000;

  /** The most series of one call. */
  public static final int MOST_SERIES = 10_000;

  public SeriesOverview {
    requireNonNull(series, "series");
    requireNonNull(window, "window");
    buckets = List.copyOf(buckets);
  }

  /**
   * Refuses to draw too much at once.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST_SERIES} series, or the
   *     width is not in 1 to {@link #WIDEST}
   */
  public static void requireSize(List<SeriesId> series, int width) {
    if (series.size() > MOST_SERIES) {
      throw new IllegalArgumentException(
          "%d series (expected: at most %d). Ask for them in several calls."
              .formatted(series.size(), MOST_SERIES));
    }
    if (width < 1 || width > WIDEST) {
      throw new IllegalArgumentException("width: %d (expected: 1 to %d)".formatted(width, WIDEST));
    }
  }
}
