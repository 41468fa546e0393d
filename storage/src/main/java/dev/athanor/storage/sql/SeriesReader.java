package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.BucketFold;
import dev.athanor.storage.metrics.Chunk;
import dev.athanor.storage.metrics.ChunkCodec;
import dev.athanor.storage.metrics.CorruptChunkException;
import dev.athanor.storage.metrics.MergedPoints;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.metrics.Summary;
import dev.athanor.storage.sql.SeriesParts.OfSeries;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads series. Safe for use by many threads. */
final class SeriesReader {

  private final DataFolder folder;
  private final Readers readers;
  private final MetricKeys keys;
  private final RunNumbers runs;
  private final LiveLog log;

  SeriesReader(DataFolder folder, Readers readers, MetricKeys keys, RunNumbers runs, LiveLog log) {
    this.folder = folder;
    this.readers = readers;
    this.keys = keys;
    this.runs = runs;
    this.log = log;
  }

  /** The points of a series in a window; read as they are consumed. */
  Stream<MetricPoint> history(RunId run, String key, StepWindow window) {
    return StreamSupport.stream(new SeriesHistory(this, run, key, window), false);
  }

  /**
   * Where the points of a series in a window are now.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no such run
   */
  OfSeries parts(RunId run, String key, StepWindow window) {
    long row = runs.number(run);
    LiveLog.Records records = log.records(row);
    return guarded(() ->
        readers.read(session -> {
          long sealed = RunNumbers.sealed(session, run, row);
          Optional<Integer> id = keys.find(session, key);
          return id.isEmpty()
              ? new OfSeries(SeriesRule.KEEP_DISTINCT, List.of())
              : new SeriesParts(session, row, Set.of(id.get()), records.since(session, sealed))
                  .of(id.get(), window);
        }));
  }

  /** The points of a piece in the window; empty if the piece is there no more. */
  Optional<PointColumns> read(long id, StepWindow window) {
    return guarded(() ->
        readers.read(session -> ChunkRows.body(session, id)).map(bytes -> decoded(bytes, window)));
  }

  private static PointColumns decoded(byte[] bytes, StepWindow window) {
    var points = new PointColumns();
    new ChunkCodec().decode(Chunk.of(bytes), window.from(), window.to(), points);
    return points;
  }

  /** Says of damage where it is. */
  private <T> T guarded(Supplier<T> look) {
    try {
      return look.get();
    } catch (DamagedChunkException e) {
      throw damaged(e.damage().text(), e);
    } catch (CorruptChunkException e) {
      throw damaged("points of a run cannot be decoded: " + e.getMessage(), e);
    } catch (UncheckedSqlException e) {
      throw Database.unreadable(folder, e.reason());
    }
  }

  private AthanorException damaged(String what, RuntimeException cause) {
    return new AthanorException(
        Code.FOLDER_DAMAGED,
        "data folder %s is damaged: %s. All other points can be read. Run './athanor doctor --data %s', or go back to a backup."
            .formatted(folder.path(), what, folder.path()),
        cause);
  }

  /** Windows of many series; those of a run in one transaction. */
  List<SeriesOverview> overviews(List<SeriesId> series, StepWindow window, int width) {
    requireAtMost("series", series.size(), 0, SeriesOverview.MOST_SERIES);
    requireAtMost("width", width, 1, SeriesOverview.WIDEST);
    Map<RunId, Set<String>> wanted = new LinkedHashMap<>();
    for (SeriesId each : series) {
      wanted.computeIfAbsent(each.run(), run -> new HashSet<>()).add(each.key());
    }
    Map<SeriesId, SeriesOverview> found = new HashMap<>();
    wanted.forEach((run, names) -> found.putAll(overviews(run, names, window, width)));
    return series.stream().map(found::get).toList();
  }

  private static void requireAtMost(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, value, least, most));
    }
  }

  private Map<SeriesId, SeriesOverview> overviews(
      RunId run, Set<String> names, StepWindow window, int width) {
    long row = runs.number(run);
    LiveLog.Records records = log.records(row);
    return guarded(() ->
        readers.read(session -> {
          long sealed = RunNumbers.sealed(session, run, row);
          Map<String, Integer> ids = new HashMap<>();
          for (String name : names) {
            keys.find(session, name).ifPresent(id -> ids.put(name, id));
          }
          var parts =
              new SeriesParts(
                  session, row, new HashSet<>(ids.values()), records.since(session, sealed));
          var drawing = new Drawing(session);
          Map<SeriesId, SeriesOverview> drawn = new HashMap<>();
          for (String name : names) {
            var id = new SeriesId(run, name);
            Integer key = ids.get(name);
            OfSeries of =
                key == null
                    ? new OfSeries(SeriesRule.KEEP_DISTINCT, List.of())
                    : parts.of(key, window);
            drawn.put(id, drawing.overview(id, of, window, width));
          }
          return drawn;
        }));
  }

  /** Draws series within one transaction; for one thread. */
  private static final class Drawing {
    private final Session session;
    private final ChunkCodec codec = new ChunkCodec();
    private final PointColumns scratch = new PointColumns();

    private Drawing(Session session) {
      this.session = session;
    }

    private SeriesOverview overview(SeriesId id, OfSeries of, StepWindow asked, int width)
        throws SQLException {
      StepWindow window = asked.equals(StepWindow.ALL) ? extent(of.parts()) : asked;
      var fold = new BucketFold(window, width);
      for (List<SeriesPart> cluster : SeriesParts.clusters(of.parts(), of.rule())) {
        if (cluster.size() == 1) {
          draw(cluster.getFirst(), window, fold);
          continue;
        }
        List<SeriesPart> pieces = SeriesParts.unbundled(cluster, window);
        for (List<SeriesPart> close : SeriesParts.clusters(pieces, of.rule())) {
          if (close.size() == 1) {
            draw(close.getFirst(), window, fold);
          } else {
            merge(close, of.rule(), window, fold);
          }
        }
      }
      return new SeriesOverview(id, window, fold.buckets());
    }

    private static StepWindow extent(List<SeriesPart> parts) {
      if (parts.isEmpty()) {
        return StepWindow.ALL;
      }
      long from = parts.getFirst().summary().firstStep();
      long to = from;
      for (SeriesPart part : parts) {
        to = Math.max(to, part.summary().lastStep());
      }
      return new StepWindow(from, to);
    }

    private void draw(SeriesPart part, StepWindow window, BucketFold fold) throws SQLException {
      if (fold.takesWhole(part.summary())) {
        fold.add(part.summary());
        return;
      }
      switch (part) {
        case SeriesPart.Bundled bundled -> {
          for (SeriesPart piece : SeriesParts.unbundled(List.of(bundled), window)) {
            draw(piece, window, fold);
          }
        }
        case SeriesPart.Piece piece -> drawPages(piece, window, fold);
        case SeriesPart.Known known -> addAll(known.points(), fold);
      }
    }

    private void drawPages(SeriesPart.Piece piece, StepWindow window, BucketFold fold)
        throws SQLException {
      Chunk chunk = Chunk.of(ChunkRows.body(session, piece.id()).orElseThrow());
      for (int page = 0; page < chunk.pages(); page++) {
        Summary summary = chunk.page(page);
        if (fold.takesWhole(summary)) {
          fold.add(summary);
        } else if (SeriesParts.reaches(summary, window)) {
          scratch.clear();
          codec.decodePage(chunk, page, scratch);
          addAll(scratch, fold);
        }
      }
    }

    private static void addAll(PointColumns points, BucketFold fold) {
      for (int i = 0; i < points.size(); i++) {
        fold.add(points.step(i), points.value(i));
      }
    }

    private void merge(
        List<SeriesPart> parts, SeriesRule rule, StepWindow window, BucketFold fold) {
      List<OpenedPart> opened = OpenedPart.all(parts, window, id -> load(id, window));
      var merged = new MergedPoints(opened, rule);
      while (merged.advance()) {
        fold.add(merged.step(), merged.value());
      }
    }

    private PointColumns load(long id, StepWindow window) {
      try {
        return decoded(ChunkRows.body(session, id).orElseThrow(), window);
      } catch (SQLException e) {
        throw new UncheckedSqlException(e);
      }
    }
  }
}
