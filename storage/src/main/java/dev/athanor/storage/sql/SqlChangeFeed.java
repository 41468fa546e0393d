package dev.athanor.storage.sql;

import dev.athanor.model.Change;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.RunId;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.Notice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was committed: the last {@value #RECENT} changes from memory, older ones from the revisions
 * of the rows. Safe for use by many threads.
 *
 * <p>In the process that owns the folder the scribe rings; elsewhere {@link #await} looks into the
 * database every {@link #PAUSE}, because SQLite tells other processes nothing.
 */
final class SqlChangeFeed implements ChangeFeed {

  static final int RECENT = 8192;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Readers readers;

  /** Null where another process writes. */
  private final @Nullable Notice notice;

  /** The latest changes, revisions rising. Guarded by itself. */
  private final Deque<Change> recent = new ArrayDeque<>();

  /** All changes above this revision are in {@code recent}. Guarded by {@code recent}. */
  private long covered;

  /**
   * Makes a feed.
   *
   * @param notice at the revision of the last commit; null where another process writes
   */
  SqlChangeFeed(Readers readers, @Nullable Notice notice) {
    this.readers = readers;
    this.notice = notice;
    this.covered = notice == null ? Long.MAX_VALUE : notice.revision();
  }

  /** The highest revision in a database. */
  static long revision(Session session) throws SQLException {
    return session.number(
        """
        SELECT max(
          coalesce((SELECT max(revision) FROM study), 0),
          coalesce((SELECT max(revision) FROM trial), 0),
          coalesce((SELECT max(revision) FROM run), 0),
          coalesce((SELECT max(revision) FROM metric_log), 0),
          coalesce((SELECT CAST(value AS INTEGER) FROM folder WHERE name = 'revision'), 0))
        """);
  }

  /** Remembers a revision that no row has. */
  static void keepRevision(Session session, long revision) throws SQLException {
    session.update(
        "INSERT INTO folder (name, value) VALUES ('revision', ?) ON CONFLICT (name) DO UPDATE SET"
            + " value = excluded.value",
        Long.toString(revision));
  }

  /** Takes in a commit and wakes who waits. For the scribe's thread. */
  void follow(Draft draft) {
    synchronized (recent) {
      for (Change change : draft.changes()) {
        recent.addLast(change);
        if (recent.size() > RECENT) {
          covered = recent.removeFirst().revision();
        }
      }
    }
    if (notice != null) {
      notice.ring(draft.revision());
    }
  }

  @Override
  public long revision() {
    return notice != null ? notice.revision() : readers.read(SqlChangeFeed::revision);
  }

  @Override
  public List<Change> since(long revision, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: %d (expected: >= 1)".formatted(limit));
    }
    synchronized (recent) {
      if (revision >= covered) {
        return sinceFromMemory(revision, limit);
      }
    }
    return readers.read(session -> sinceFromRows(session, revision, limit));
  }

  private List<Change> sinceFromMemory(long revision, int limit) {
    var bySubject = new LinkedHashMap<Subject, Change>();
    var newestFirst = recent.descendingIterator();
    while (newestFirst.hasNext()) {
      Change change = newestFirst.next();
      if (change.revision() <= revision) {
        break;
      }
      bySubject.putIfAbsent(change.subject(), change);
    }
    List<Change> changes = new ArrayList<>(bySubject.sequencedValues().reversed());
    return List.copyOf(changes.subList(0, Math.min(limit, changes.size())));
  }

  private static List<Change> sinceFromRows(Session session, long revision, int limit)
      throws SQLException {
    return session.list(
        """
        SELECT * FROM (
          SELECT * FROM (
            SELECT revision, 'STUDY' AS kind, id AS study, 0 AS trial, '' AS run
            FROM study WHERE revision > ?1 ORDER BY revision LIMIT ?2)
          UNION ALL SELECT * FROM (
            SELECT revision, 'TRIAL', study, id, ''
            FROM trial WHERE revision > ?1 ORDER BY revision LIMIT ?2)
          UNION ALL SELECT * FROM (
            SELECT max(newest), 'RUN', 0, 0, hex FROM (
              SELECT revision AS newest, hex FROM run WHERE revision > ?1
              UNION ALL
              SELECT l.revision, r.hex FROM metric_log l CROSS JOIN run r ON r.id = l.run
              WHERE l.revision > ?1)
            GROUP BY hex ORDER BY 1 LIMIT ?2))
        ORDER BY revision LIMIT ?2
        """,
        SqlChangeFeed::read,
        revision,
        limit);
  }

  private static Change read(ResultSet row) throws SQLException {
    Subject subject =
        switch (row.getString("kind")) {
          case "STUDY" -> new Subject.OfStudy(new StudyId(row.getLong("study")));
          case "TRIAL" ->
              new Subject.OfTrial(
                  new StudyId(row.getLong("study")), new TrialId(row.getLong("trial")));
          default -> new Subject.OfRun(new RunId(row.getString("run")));
        };
    return new Change(row.getLong("revision"), subject);
  }

  @Override
  public long await(long revision, Duration timeout) throws InterruptedException {
    if (notice != null) {
      return notice.await(revision, timeout);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long now = revision();
      long left = deadline - System.nanoTime();
      if (now > revision || left <= 0) {
        return now;
      }
      Thread.sleep(Duration.ofNanos(Math.min(left, PAUSE.toNanos())));
    }
  }
}
