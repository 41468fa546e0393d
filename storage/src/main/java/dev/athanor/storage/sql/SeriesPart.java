package dev.athanor.storage.sql;

import dev.athanor.storage.metrics.Bundle;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.metrics.Summary;
import java.util.Comparator;

/** A piece of a series, wherever it is kept. */
sealed interface SeriesPart {

  /** By the place of the first point in the order of the series. */
  Comparator<SeriesPart> BY_FIRST =
      Comparator.comparingLong((SeriesPart part) -> part.summary().firstStep())
          .thenComparingLong(part -> part.summary().firstTimeMillis());

  Summary summary();

  /** Many pieces, of which only summaries are known. */
  record Bundled(Bundle bundle) implements SeriesPart {
    @Override
    public Summary summary() {
      return bundle.summary();
    }
  }

  /** A piece that is read when it is needed. */
  record Piece(long id, long upto, Summary summary) implements SeriesPart {}

  /**
   * Points that are in memory already.
   *
   * @param points sorted under the rule of the series
   */
  record Known(PointColumns points, long upto, Summary summary) implements SeriesPart {}
}
