package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.RunId;
import dev.athanor.model.RunSummary;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.sql.SearchOrder.Found;
import java.sql.SQLException;
import java.util.List;

/**
 * Answers searches for runs. Each call is for a read transaction that began after the overlay was
 * taken.
 *
 * <p>Conditions are put to values in Java, as {@link dev.athanor.query.RunQuery} has them; SQLite
 * finds the runs in question and reads the values. So the texts of the statements are few, whatever
 * is asked.
 */
final class RunSearches {

  private RunSearches() {}

  /**
   * The page.
   *
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if one of the experiments is not
   *     there
   */
  static RunPage page(Session session, RunSearch search, Overlay overlay) throws SQLException {
    return page(session, search, overlay, SearchEffort.USUAL);
  }

  static RunPage page(Session session, RunSearch search, Overlay overlay, SearchEffort effort)
      throws SQLException {
    SearchScope scope = scope(session, search, overlay, effort);
    if (scope.isEmpty()) {
      return new RunPage(List.of(), null);
    }
    List<Found> found = new PageSearch(scope, search).find();
    return new RunPage(
        FoundRuns.runs(session, found.stream().mapToLong(Found::run).toArray(), overlay),
        found.size() < search.limit() ? null : found.getLast().cursor());
  }

  /**
   * How many runs the condition of the search holds for.
   *
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if one of the experiments is not
   *     there
   */
  static long count(Session session, RunSearch search, Overlay overlay) throws SQLException {
    return count(session, search, overlay, SearchEffort.USUAL);
  }

  static long count(Session session, RunSearch search, Overlay overlay, SearchEffort effort)
      throws SQLException {
    SearchScope scope = scope(session, search, overlay, effort);
    return scope.isEmpty() ? 0 : new RunFilter(scope, search.where()).count();
  }

  private static SearchScope scope(
      Session session, RunSearch search, Overlay overlay, SearchEffort effort) throws SQLException {
    for (ExperimentId experiment : search.experiments()) {
      SqlExperimentStore.require(session, experiment);
    }
    return new SearchScope(session, search.experiments(), search.lifecycles(), overlay, effort);
  }

  /**
   * The runs with their params, latest points and datasets, in this order; what is not there is
   * left out.
   */
  static List<RunSummary> summaries(
      Session session, List<RunId> runs, Overlay overlay, LatestPoints.Look known)
      throws SQLException {
    return FoundRuns.summaries(session, runs, overlay, known);
  }
}
