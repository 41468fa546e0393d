package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunSummary;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.sql.SearchFixture.Made;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RunSearchesTest {

  /** More than {@link FieldIndex#MOST_EXPERIMENTS}. */
  private static final int EXPERIMENTS = 60;

  /** Does everything early that the usual effort does only for many runs. */
  private static final List<SearchEffort> EFFORTS =
      List.of(
          SearchEffort.USUAL,
          new SearchEffort(1, 100, 10, 7, 31, 12),
          new SearchEffort(1, 0, 0, 3, 11, 1000),
          new SearchEffort(1, 1_000_000, 0, 2, 5, 0),
          new SearchEffort(1, 0, 0, 50, 100, 1));

  @TempDir static Path folder;
  private static SearchFixture fixture;

  @BeforeAll
  static void make() throws SQLException, IOException {
    fixture = new SearchFixture(folder, 1, 900, EXPERIMENTS);
  }

  @AfterAll
  static void close() throws SQLException {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void every_search_finds_what_its_condition_and_its_order_say(int effort) throws SQLException {
    var searches = new RandomSearches(fixture, 17 + effort, EXPERIMENTS);
    for (int i = 0; i < 160; i++) {
      RunSearch search = searches.next();

      List<String> expected = hex(fixture.expected(search));
      assertThat(pages(search, 6, EFFORTS.get(effort)))
          .as("search %d: %s", i, search)
          .isEqualTo(expected.subList(0, Math.min(expected.size(), 6 * search.limit())));
      assertThat(RunSearches.count(fixture.session, search, fixture, EFFORTS.get(effort)))
          .as("count %d: %s", i, search)
          .isEqualTo(expected.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void a_page_begins_behind_any_place(int effort) throws SQLException {
    var searches = new RandomSearches(fixture, 170 + effort, EXPERIMENTS);
    var random = new Random(effort);
    for (int i = 0; i < 120; i++) {
      RunSearch search = searches.next();
      var values = new ArrayList<FieldValue>();
      for (RunOrder order : search.order()) {
        FieldValue value = searches.value(order.field());
        boolean usual =
            !(value instanceof FieldValue.Moment(var at))
                || Math.abs(at.getEpochSecond()) < 4_000_000_000L;
        values.add(random.nextInt(5) == 0 || !usual ? null : value);
      }
      var page = search.after(new RunCursor(values, random.nextInt(1200)));

      List<String> expected = hex(fixture.expected(page));
      assertThat(ids(RunSearches.page(fixture.session, page, fixture, EFFORTS.get(effort))))
          .as("page %d: %s", i, page)
          .isEqualTo(expected.subList(0, Math.min(expected.size(), page.limit())));
    }
  }

  /** What the first pages hold, at most so many. */
  private static List<String> pages(RunSearch search, int most, SearchEffort effort)
      throws SQLException {
    var all = new ArrayList<String>();
    RunCursor next = null;
    for (int i = 0; i == 0 || (next != null && i < most); i++) {
      RunPage page = RunSearches.page(fixture.session, search.after(next), fixture, effort);
      assertThat(page.runs()).hasSizeLessThanOrEqualTo(search.limit());
      all.addAll(ids(page));
      next = page.next();
    }
    return all;
  }

  private static List<String> ids(RunPage page) {
    return page.runs().stream().map(run -> run.id().hex32()).toList();
  }

  private static List<String> hex(List<Made> runs) {
    return runs.stream().map(Made::hex).toList();
  }

  @Test
  void runs_come_with_all_that_belongs_to_them() throws SQLException {
    RunSearch search = SearchFixture.everywhere(EXPERIMENTS).limit(RunSearch.MOST);

    List<Run> found = RunSearches.page(fixture.session, search, fixture).runs();

    assertThat(found).hasSameSizeAs(fixture.runs);
    for (int i = 0; i < found.size(); i++) {
      Made made = fixture.runs.get(i);
      Run run = found.get(i);
      assertThat(run.id().hex32()).isEqualTo(made.hex());
      assertThat(run.experiment()).isEqualTo(made.experiment());
      assertThat(run.lifecycle()).isEqualTo(made.lifecycle());
      assertThat(run.tags()).isEqualTo(made.tags());
      assertThat(new FieldValue.Text(run.name())).isEqualTo(made.get(RunField.Attribute.NAME));
      assertThat(run.startedAt() == null ? null : new FieldValue.Moment(run.startedAt()))
          .isEqualTo(made.get(RunField.Attribute.STARTED));
    }
  }

  private static List<RunSummary> summaries(List<RunId> ids) throws SQLException {
    return RunSearches.summaries(fixture.session, ids, fixture, new LatestPoints().look());
  }

  @Test
  void summaries_come_in_the_order_of_the_ids_without_what_is_not_there() throws SQLException {
    List<Made> made = fixture.runs.subList(0, 300).reversed();
    var ids = new ArrayList<>(made.stream().map(run -> new RunId(run.hex())).toList());
    ids.add(7, new RunId("0".repeat(32)));

    List<RunSummary> summaries = summaries(ids);

    assertThat(summaries).hasSameSizeAs(made);
    for (int i = 0; i < made.size(); i++) {
      RunSummary summary = summaries.get(i);
      assertThat(summary.run().id().hex32()).isEqualTo(made.get(i).hex());
      assertThat(summary.latest()).isEqualTo(fixture.latest(made.get(i)));
      assertThat(summary.params())
          .isEqualTo(
              made.get(i).params().entrySet().stream()
                  .map(param -> new Param(param.getKey(), param.getValue()))
                  .toList());
    }
  }

  @Test
  void a_run_that_is_asked_for_twice_is_summed_up_twice() throws SQLException {
    Made made = fixture.runs.getFirst();
    var id = new RunId(made.hex());

    List<RunSummary> summaries = summaries(List.of(id, id));

    assertThat(summaries).hasSize(2);
    assertThat(summaries.getFirst()).isEqualTo(summaries.getLast());
    assertThat(summaries.getFirst().params()).hasSize(made.params().size());
  }

  @Test
  void a_condition_may_have_thousands_of_parts() throws SQLException {
    var parts = new ArrayList<RunQuery>();
    for (int i = 0; i < 5000; i++) {
      parts.add(
          new RunQuery.Compare(
              new RunField.Param("lr"),
              RunQuery.Comparison.EQUAL,
              new FieldValue.Text(i == 4000 ? "adam" : "none " + i)));
    }
    RunSearch search =
        SearchFixture.everywhere(1).where(new RunQuery.Or(parts)).limit(RunSearch.MOST);

    for (SearchEffort effort : EFFORTS) {
      assertThat(pages(search, 2, effort)).isEqualTo(hex(fixture.expected(search))).isNotEmpty();
    }
  }

  @Test
  void an_experiment_that_is_not_there_is_refused() {
    RunSearch search = RunSearch.of(new ExperimentId(999));

    assertThatThrownBy(() -> RunSearches.page(fixture.session, search, fixture))
        .isInstanceOfSatisfying(
            AthanorException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    assertThatThrownBy(() -> RunSearches.count(fixture.session, search, fixture))
        .isInstanceOf(AthanorException.class);
  }

  @Test
  void no_experiments_and_no_lifecycles_have_no_runs() throws SQLException {
    RunSearch nowhere = SearchFixture.everywhere(0);
    RunSearch never = SearchFixture.everywhere(1).lifecycles(Set.of());

    assertThat(RunSearches.page(fixture.session, nowhere, fixture).runs()).isEmpty();
    assertThat(RunSearches.page(fixture.session, never, fixture).runs()).isEmpty();
    assertThat(RunSearches.count(fixture.session, nowhere, fixture)).isZero();
    assertThat(RunSearches.count(fixture.session, never, fixture)).isZero();
  }
}
