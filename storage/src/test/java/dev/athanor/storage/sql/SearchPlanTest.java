package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.ExperimentId;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite goes about the statements of searches. */
@Tag("slow")
class SearchPlanTest {

  private static final int EXPERIMENTS = 5;

  /** Makes sets at once, and goes through the index of the order whatever their sizes. */
  private static final SearchEffort SETS = new SearchEffort(1, 0, 0, 7, 31, 1000);

  /** Looks runs up. */
  private static final SearchEffort LOOKUPS = new SearchEffort(1, 1_000_000, 0, 7, 31, 0);

  @TempDir Path folder;
  private SearchFixture fixture;
  private Connection connection;
  private Session session;
  private final Set<String> statements = new LinkedHashSet<>();

  @BeforeEach
  void open() throws SQLException, IOException {
    fixture = new SearchFixture(folder, 3, 400, EXPERIMENTS);
    connection = DriverManager.getConnection(Database.address(new DataFolder(folder).database()));
    session = new Session(listening(connection));
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    fixture.close();
  }

  /** The connection, noting what is prepared. */
  private Connection listening(Connection to) {
    return (Connection)
        Proxy.newProxyInstance(
            SearchPlanTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                statements.add((String) arguments[0]);
              }
              try {
                return method.invoke(to, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private List<String> plan(String sql) throws SQLException {
    var plan = new ArrayList<String>();
    try (var statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        plan.add(rows.getString("detail"));
      }
    }
    return plan;
  }

  private void searchAtRandom() throws SQLException {
    var searches = new RandomSearches(fixture, 5, EXPERIMENTS);
    for (int i = 0; i < 120; i++) {
      RunSearch search = searches.next();
      for (SearchEffort effort : List.of(SearchEffort.USUAL, SETS, LOOKUPS)) {
        var page = RunSearches.page(session, search, fixture, effort);
        RunSearches.page(session, search.after(page.next()), fixture, effort);
        RunSearches.count(session, search, fixture, effort);
      }
    }
  }

  @Test
  void no_table_is_read_from_end_to_end() throws SQLException {
    searchAtRandom();

    for (String sql : statements) {
      assertThat(plan(sql)).as(sql).noneMatch(step -> step.matches("SCAN (run|metric|t|r|m|k).*"));
    }
  }

  @Test
  void nothing_is_sorted_but_zeros_of_both_signs() throws SQLException {
    searchAtRandom();

    for (String sql : statements) {
      // The runs of a dataset are put together, one entry for each use of it.
      boolean ofDatasets = sql.contains("FROM dataset d");
      if (!ofDatasets && !sql.contains("IN (?, ?) AND run > ?")) {
        assertThat(plan(sql)).as(sql).noneMatch(step -> step.contains("TEMP B-TREE"));
      }
    }
  }

  @Test
  void the_texts_of_statements_are_few_whatever_is_asked() throws SQLException {
    searchAtRandom();

    assertThat(statements).hasSizeBetween(50, 300);
  }

  @Test
  void values_are_looked_up_by_run_and_key() throws SQLException {
    searchAtRandom();

    assertThat(statements).anyMatch(sql -> sql.contains("CROSS JOIN metric_series"));
    for (String sql : statements) {
      if (sql.contains("CROSS JOIN metric_series") || sql.contains("CROSS JOIN run_param")) {
        assertThat(plan(sql))
            .as(sql)
            .anyMatch(step -> step.matches("SEARCH t USING PRIMARY KEY \\(run=\\? AND key=\\?\\)"));
      }
    }
  }

  @Test
  void a_page_goes_on_in_the_index_where_the_one_before_ended() throws SQLException {
    RunField metric = RunField.Metric.latest("loss");
    RunSearch search =
        RunSearch.of(new ExperimentId(1))
            .where(
                new RunQuery.Compare(metric, RunQuery.Comparison.NOT_EQUAL, new FieldValue.Real(7)))
            .limit(5);

    for (boolean descending : new boolean[] {true, false}) {
      RunSearch ordered = search.orderedBy(new RunOrder(metric, descending));
      var page = RunSearches.page(session, ordered, fixture, LOOKUPS);
      RunSearches.page(session, ordered.after(page.next()), fixture, LOOKUPS);
    }

    // The tags of each run that is found are read in the order of their keys.
    assertThat(
            statements.stream()
                .filter(sql -> sql.contains("ORDER BY") && !sql.contains("FROM run_tag"))
                .toList())
        .isNotEmpty()
        .allSatisfy(sql ->
            assertThat(plan(sql))
                .first()
                .asString()
                .startsWith("SEARCH metric_series USING COVERING INDEX metric_series_by_last")
                .containsAnyOf("last_order", "run>?"));
  }
}
