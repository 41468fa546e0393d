package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.Bundle;
import dev.athanor.storage.metrics.Chunk;
import dev.athanor.storage.metrics.ChunkCodec;
import dev.athanor.storage.metrics.LogRecord;
import dev.athanor.storage.metrics.Pack;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.metrics.Summary;
import dev.athanor.storage.sql.ChunkRows.Stored;
import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the points of some series of one run are, at one moment: in bundles and long pieces that
 * are not read yet, in packs and in the log. For one thread.
 */
final class SeriesParts {

  private final Session session;
  private final long run;
  private final Map<Integer, PointColumns> logged;
  private final Map<Integer, SeriesRule> firstRules = new HashMap<>();
  private final List<Stored> packs;
  private final ChunkCodec codec = new ChunkCodec();

  /** One series. */
  record OfSeries(SeriesRule rule, List<SeriesPart> parts) {}

  SeriesParts(Session session, long run, Set<Integer> keys, List<Entry> entries)
      throws SQLException {
    this.session = session;
    this.run = run;
    this.logged = logged(keys, entries);
    this.packs = ChunkRows.packs(session, run, keys);
  }

  private Map<Integer, PointColumns> logged(Set<Integer> keys, List<Entry> entries) {
    var byKey = new HashMap<Integer, PointColumns>();
    for (Entry entry : entries) {
      SeriesRule rule = LogRecord.rule(entry.record());
      LogRecord.read(entry.record(), new Chooser(keys, byKey, rule));
    }
    return byKey;
  }

  /** Keeps the points of the wanted series; those of one series come one after the other. */
  private final class Chooser implements LogRecord.Visitor {
    private final Set<Integer> keys;
    private final Map<Integer, PointColumns> byKey;
    private final SeriesRule rule;
    private int last = -1;
    private @Nullable PointColumns columns;

    private Chooser(Set<Integer> keys, Map<Integer, PointColumns> byKey, SeriesRule rule) {
      this.keys = keys;
      this.byKey = byKey;
      this.rule = rule;
    }

    @Override
    public void point(int key, long step, long time, double value) {
      if (key != last) {
        last = key;
        boolean wanted = keys.contains(key);
        columns = wanted ? byKey.computeIfAbsent(key, each -> new PointColumns()) : null;
        if (wanted) {
          firstRules.putIfAbsent(key, rule);
        }
      }
      if (columns != null) {
        columns.add(step, time, value);
      }
    }
  }

  /** The parts of one of the series that may have points in the window, by their first points. */
  OfSeries of(int key, StepWindow window) throws SQLException {
    Optional<SeriesState> known = SeriesRows.find(session, run, key);
    SeriesRule rule =
        known.isPresent()
            ? known.get().rule()
            : firstRules.getOrDefault(key, SeriesRule.KEEP_DISTINCT);
    var parts = new ArrayList<SeriesPart>();
    for (Bundle bundle : BundleRows.all(session, run, key, window)) {
      parts.add(new SeriesPart.Bundled(bundle));
    }
    for (ChunkRows.Head head : ChunkRows.heads(session, run, key, window)) {
      parts.add(new SeriesPart.Piece(head.id(), head.upto(), head.summary()));
    }
    addPacked(parts, key);
    PointColumns columns = logged.get(key);
    if (columns != null) {
      parts.add(known(columns.sorted(rule), Long.MAX_VALUE));
    }
    parts.removeIf(part -> !reaches(part.summary(), window));
    parts.sort(SeriesPart.BY_FIRST);
    return new OfSeries(rule, parts);
  }

  private void addPacked(List<SeriesPart> parts, int key) {
    for (Stored stored : packs) {
      for (Pack.Entry entry : stored.pack().entries()) {
        if (entry.key() == key) {
          var points = new PointColumns();
          codec.decode(Chunk.of(stored.pack().chunk(entry)), points);
          parts.add(known(points, entry.upto()));
        }
      }
    }
  }

  private static SeriesPart known(PointColumns points, long upto) {
    return new SeriesPart.Known(points, upto, Summary.of(points, 0, points.size()));
  }

  static boolean reaches(Summary part, StepWindow window) {
    return part.firstStep() <= window.to() && part.lastStep() >= window.from();
  }

  /** Groups of neighbours that share places; most groups have one part. */
  static List<List<SeriesPart>> clusters(List<SeriesPart> sorted, SeriesRule rule) {
    var clusters = new ArrayList<List<SeriesPart>>();
    List<SeriesPart> cluster = new ArrayList<>();
    long lastStep = 0;
    long lastTime = 0;
    for (SeriesPart part : sorted) {
      Summary summary = part.summary();
      if (!cluster.isEmpty()
          && Places.follows(
              summary.firstStep(), summary.firstTimeMillis(), lastStep, lastTime, rule)) {
        clusters.add(cluster);
        cluster = new ArrayList<>();
      }
      boolean further =
          cluster.isEmpty()
              || summary.lastStep() > lastStep
              || (summary.lastStep() == lastStep && summary.lastTimeMillis() > lastTime);
      if (further) {
        lastStep = summary.lastStep();
        lastTime = summary.lastTimeMillis();
      }
      cluster.add(part);
    }
    if (!cluster.isEmpty()) {
      clusters.add(cluster);
    }
    return clusters;
  }

  /** The parts with every bundle replaced by its pieces, by their first points. */
  static List<SeriesPart> unbundled(List<SeriesPart> parts, StepWindow window) {
    var pieces = new ArrayList<SeriesPart>();
    for (SeriesPart part : parts) {
      if (part instanceof SeriesPart.Bundled(Bundle bundle)) {
        for (Bundle.Chunk chunk : bundle.chunks()) {
          if (reaches(chunk.summary(), window)) {
            pieces.add(new SeriesPart.Piece(chunk.id(), chunk.upto(), chunk.summary()));
          }
        }
      } else {
        pieces.add(part);
      }
    }
    pieces.sort(SeriesPart.BY_FIRST);
    return pieces;
  }
}
