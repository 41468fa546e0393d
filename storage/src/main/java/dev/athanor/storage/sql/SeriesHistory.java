package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.MergedPoints;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.sql.SeriesParts.OfSeries;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;

/**
 * The points of a series one after the other, each piece read when it is reached, so that a slow
 * reader holds no connection. When a piece was joined with others meanwhile, it looks again where
 * the points behind the last one are. For one thread.
 */
final class SeriesHistory extends AbstractSpliterator<MetricPoint> {

  private final SeriesReader reader;
  private final RunId run;
  private final String key;
  private final StepWindow window;
  private SeriesRule rule;
  private MergedPoints points;
  private boolean begun;
  private long step;
  private long time;
  private double value;

  /** A piece is there no more. */
  private static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Gone() {
      super("a piece was joined with others", null, false, false);
    }
  }

  SeriesHistory(SeriesReader reader, RunId run, String key, StepWindow window) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    this.reader = reader;
    this.run = run;
    this.key = key;
    this.window = window;
    OfSeries found = reader.parts(run, key, window);
    this.rule = found.rule();
    this.points = merged(found, window);
  }

  private MergedPoints merged(OfSeries found, StepWindow rest) {
    return new MergedPoints(
        OpenedPart.all(found.parts(), rest, id -> read(id, rest)), found.rule());
  }

  private PointColumns read(long id, StepWindow rest) {
    return reader.read(id, rest).orElseThrow(Gone::new);
  }

  @Override
  public boolean tryAdvance(Consumer<? super MetricPoint> action) {
    if (!advance()) {
      return false;
    }
    action.accept(new MetricPoint(key, step, time, value));
    return true;
  }

  @Override
  public void forEachRemaining(Consumer<? super MetricPoint> action) {
    while (advance()) {
      action.accept(new MetricPoint(key, step, time, value));
    }
  }

  private boolean advance() {
    while (true) {
      try {
        while (points.advance()) {
          if (window.contains(points.step()) && isNew()) {
            begun = true;
            step = points.step();
            time = points.timeMillis();
            value = points.value();
            return true;
          }
        }
        return false;
      } catch (Gone e) {
        lookAgain();
      }
    }
  }

  private void lookAgain() {
    var rest = new StepWindow(begun ? step : window.from(), window.to());
    OfSeries found = reader.parts(run, key, rest);
    rule = found.rule();
    points = merged(found, rest);
  }

  private boolean isNew() {
    if (!begun) {
      return true;
    }
    return rule == SeriesRule.LAST_AT_STEP
        ? points.step() > step
        : MergedPoints.compare(
                points.step(), points.timeMillis(), points.value(), step, time, value)
            > 0;
  }
}
