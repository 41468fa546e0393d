package dev.athanor.storage.sql;

import dev.athanor.model.Change;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ChangeFilter;
import dev.athanor.model.RunId;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.Changes;
import dev.athanor.storage.Notice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
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

  // Rows above revision ?1, at most ?2 of them, of a subject ?3 where one is wanted. A plus keeps
  // SQLite from the index by id, which would go through all rows of a study for each look.

  private static final String STUDIES =
      """
      SELECT * FROM (
        SELECT revision, 'STUDY' AS kind, id AS study, 0 AS trial, '' AS run
        FROM study WHERE revision > ?1 %s ORDER BY revision LIMIT ?2)
      """;

  private static final String TRIALS =
      """
      SELECT * FROM (
        SELECT revision, 'TRIAL' AS kind, study, id AS trial, '' AS run
        FROM trial WHERE revision > ?1 %s ORDER BY revision LIMIT ?2)
      """;

  private static final String RUNS =
      """
      SELECT * FROM (
        SELECT max(newest) AS revision, 'RUN' AS kind, 0 AS study, 0 AS trial, hex AS run FROM (
          SELECT revision AS newest, hex FROM run WHERE revision > ?1 %s
          UNION ALL
          SELECT l.revision, r.hex FROM metric_log l CROSS JOIN run r ON r.id = l.run
          WHERE l.revision > ?1 %s)
        GROUP BY hex ORDER BY 1 LIMIT ?2)
      """;

  private static final String EVERYTHING =
      STUDIES.formatted("")
          + " UNION ALL "
          + TRIALS.formatted("")
          + " UNION ALL "
          + RUNS.formatted("", "");

  private static final String OF_STUDY =
      STUDIES.formatted("AND id = ?3") + " UNION ALL " + TRIALS.formatted("AND +study = ?3");

  private static final String OF_RUN =
      RUNS.formatted("AND hex = ?3", "AND l.run = (SELECT id FROM run WHERE hex = ?3)");

  private final Readers readers;

  /** Null where another process writes. */
  private final @Nullable Notice notice;

  /** The latest changes, revisions rising. Guarded by itself. */
  private final Deque<Change> recent = new ArrayDeque<>();

  /**
   * All changes above {@code covered} and up to {@code newest} are in {@code recent}. Both guarded
   * by {@code recent}.
   */
  private long covered;

  private long newest;

  /**
   * Makes a feed.
   *
   * @param notice at the revision of the last commit; null where another process writes
   */
  SqlChangeFeed(Readers readers, @Nullable Notice notice) {
    this.readers = readers;
    this.notice = notice;
    this.covered = notice == null ? Long.MAX_VALUE : notice.revision();
    this.newest = notice == null ? 0 : notice.revision();
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
      newest = draft.revision();
      if (draft.unlisted()) {
        recent.clear();
        covered = newest;
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
  public Changes since(long revision, ChangeFilter filter, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: %d (expected: >= 1)".formatted(limit));
    }
    synchronized (recent) {
      if (revision >= covered) {
        return sinceFromMemory(revision, filter, limit);
      }
    }
    return readers.read(session ->
        Changes.read(
            sinceFromRows(session, revision, filter, limit), limit, revision, revision(session)));
  }

  private Changes sinceFromMemory(long revision, ChangeFilter filter, int limit) {
    var bySubject = new LinkedHashMap<Subject, Change>();
    var newestFirst = recent.descendingIterator();
    while (newestFirst.hasNext()) {
      Change change = newestFirst.next();
      if (change.revision() <= revision) {
        break;
      }
      if (filter.passes(change.subject())) {
        bySubject.putIfAbsent(change.subject(), change);
      }
    }
    List<Change> wanted = bySubject.sequencedValues().reversed().stream().limit(limit).toList();
    return Changes.read(wanted, limit, revision, newest);
  }

  private static List<Change> sinceFromRows(
      Session session, long revision, ChangeFilter filter, int limit) throws SQLException {
    return switch (filter) {
      case ChangeFilter.Everything() -> rows(session, EVERYTHING, revision, limit);
      case ChangeFilter.Studies() -> rows(session, STUDIES.formatted(""), revision, limit);
      case ChangeFilter.Trials() -> rows(session, TRIALS.formatted(""), revision, limit);
      case ChangeFilter.Runs() -> rows(session, RUNS.formatted("", ""), revision, limit);
      case ChangeFilter.OfStudy(StudyId study) ->
          rows(session, OF_STUDY, revision, limit, study.value());
      case ChangeFilter.OfRun(RunId run) -> rows(session, OF_RUN, revision, limit, run.hex32());
    };
  }

  private static List<Change> rows(Session session, String sql, @Nullable Object... arguments)
      throws SQLException {
    return session.list(sql + " ORDER BY revision LIMIT ?2", SqlChangeFeed::read, arguments);
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
