package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The numbers of metric keys; a key keeps its number for ever. Safe for use by many threads. */
final class MetricKeys {

  /** How many are remembered; then all are looked up again. */
  private static final int MOST_KNOWN = 200_000;

  private final Readers readers;
  private final Writes writes;
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, String> names = new ConcurrentHashMap<>();

  MetricKeys(Readers readers, Writes writes) {
    this.readers = readers;
    this.writes = writes;
  }

  /** Gives every key of the points a number; gives back these numbers. */
  Set<Integer> ensure(List<MetricPoint> points) {
    var numbers = new HashSet<Integer>();
    @Nullable String last = null;
    for (MetricPoint point : points) {
      String key = point.key();
      if (!key.equals(last)) {
        last = key;
        numbers.add(ensure(key));
      }
    }
    return numbers;
  }

  private int ensure(String key) {
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    int made = writes.write(draft -> make(draft.session(), key));
    know(key, made);
    return made;
  }

  private static int make(Session session, String key) throws SQLException {
    Optional<Integer> known = numberOf(session, key);
    return known.isPresent()
        ? known.get()
        : Math.toIntExact(session.insert("INSERT INTO metric_key (name) VALUES (?)", key));
  }

  /** The number of a key, if any run ever had it; asked of the database. */
  static Optional<Integer> numberOf(Session session, String key) throws SQLException {
    return session.first("SELECT id FROM metric_key WHERE name = ?", row -> row.getInt(1), key);
  }

  /** The key of a number; asked of the database. */
  static Optional<String> nameOf(Session session, int id) throws SQLException {
    return session.first("SELECT name FROM metric_key WHERE id = ?", row -> row.getString(1), id);
  }

  private void know(String key, int id) {
    if (ids.size() >= MOST_KNOWN) {
      ids.clear();
      names.clear();
    }
    ids.put(key, id);
    names.put(id, key);
  }

  /** The number of a key, if any run ever had it. */
  Optional<Integer> find(Session session, String key) throws SQLException {
    Integer known = ids.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Integer> id = numberOf(session, key);
    id.ifPresent(found -> know(key, found));
    return id;
  }

  /** The number of a key that has one. */
  int id(String key) {
    Integer known = ids.get(key);
    return known != null ? known : readers.read(session -> find(session, key)).orElseThrow();
  }

  /** The key of a number. */
  String name(Session session, int id) throws SQLException {
    String known = names.get(id);
    if (known != null) {
      return known;
    }
    String name =
        nameOf(session, id)
            .orElseThrow(() -> new SQLException("no metric key has the number " + id));
    know(name, id);
    return name;
  }
}
