package dev.athanor.storage.sql;

import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.MergedPoints;
import dev.athanor.storage.metrics.PointColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A part of a series as a merge sees it.
 *
 * @param load reads a piece by its id
 */
record OpenedPart(SeriesPart part, LongFunction<PointColumns> load) implements MergedPoints.Part {

  /** The parts with pieces in place of bundles, by their first points. */
  static List<OpenedPart> all(
      List<SeriesPart> parts, StepWindow window, LongFunction<PointColumns> load) {
    var opened = new ArrayList<OpenedPart>();
    for (SeriesPart part : SeriesParts.unbundled(parts, window)) {
      opened.add(new OpenedPart(part, load));
    }
    return opened;
  }

  @Override
  public long firstStep() {
    return part.summary().firstStep();
  }

  @Override
  public long firstTime() {
    return part.summary().firstTimeMillis();
  }

  @Override
  public long arrival() {
    return switch (part) {
      case SeriesPart.Piece piece -> piece.upto();
      case SeriesPart.Known known -> known.upto();
      case SeriesPart.Bundled bundled -> throw new IllegalStateException("a bundle is no piece");
    };
  }

  @Override
  public PointColumns open() {
    return switch (part) {
      case SeriesPart.Piece piece -> load.apply(piece.id());
      case SeriesPart.Known known -> known.points();
      case SeriesPart.Bundled bundled -> throw new IllegalStateException("a bundle is no piece");
    };
  }
}
