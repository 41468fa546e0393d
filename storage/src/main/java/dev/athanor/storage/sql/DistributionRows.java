package dev.athanor.storage.sql;

import dev.athanor.space.Distribution;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Distributions, each kept once in a folder under a number. Looking one up is safe for use by many
 * threads; all else is for the scribe's thread.
 */
final class DistributionRows {

  /** A study that makes up a new range for every trial must not fill the memory. */
  private static final int MOST_KNOWN = 50_000;

  private final Map<Long, Distribution> byId = new ConcurrentHashMap<>();
  private final Map<Distribution, Long> ids = new HashMap<>();
  private final Map<Distribution, Long> uncommitted = new HashMap<>();

  /** The distribution's number; it is stored if it is new. */
  long idOf(Distribution distribution, Session session) throws SQLException {
    Long known = ids.getOrDefault(distribution, uncommitted.get(distribution));
    if (known != null) {
      return known;
    }
    String json = CanonicalJson.distribution(distribution);
    var stored =
        session.first("SELECT id FROM distribution WHERE json = ?", row -> row.getLong(1), json);
    long id =
        stored.isPresent()
            ? stored.get()
            : session.insert("INSERT INTO distribution (json) VALUES (?)", json);
    uncommitted.put(distribution, id);
    return id;
  }

  /** The transaction was committed. */
  void keepCommitted() {
    if (ids.size() > MOST_KNOWN) {
      ids.clear();
    }
    ids.putAll(uncommitted);
    uncommitted.clear();
  }

  /** The transaction, or a part of it, was undone. */
  void forgetUncommitted() {
    uncommitted.clear();
  }

  /** The distribution of a number. */
  Distribution get(long id, Session session) throws SQLException {
    Distribution known = byId.get(id);
    if (known != null) {
      return known;
    }
    Distribution stored =
        session
            .first(
                "SELECT json FROM distribution WHERE id = ?",
                row -> CanonicalJson.distribution(row.getString(1)),
                id)
            .orElseThrow(() -> new SQLException("distribution " + id + " is missing"));
    if (byId.size() > MOST_KNOWN) {
      byId.clear();
    }
    byId.put(id, stored);
    return stored;
  }
}
