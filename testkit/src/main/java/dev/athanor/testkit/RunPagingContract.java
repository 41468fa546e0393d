package dev.athanor.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Reading;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** In which order, and in which pages, every {@link RunStore} must give the runs it finds. */
public abstract class RunPagingContract extends RunSuite {

  /** More than any search here may need. */
  private static final int MOST_PAGES = 200;

  private static final RunField LOSS = RunField.Metric.latest("loss");
  private static final RunField GROUP = new RunField.Tag("group");

  /** For those who extend it. */
  protected RunPagingContract() {}

  private RunSearch all() {
    return RunSearch.of(experiment());
  }

  private static List<String> names(RunPage page) {
    return page.runs().stream().map(Run::name).toList();
  }

  private List<String> found(RunSearch search) {
    RunPage page = store().search(search);
    assertThat(page.next()).isNull();
    return names(page);
  }

  /** All pages of the search, one after the other. */
  private List<String> paged(RunSearch search) {
    var names = new ArrayList<String>();
    @Nullable RunCursor next = null;
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      RunPage page = store().search(search.after(next));
      assertThat(page.runs()).hasSizeLessThanOrEqualTo(search.limit());
      names.addAll(names(page));
      next = page.next();
      if (next == null) {
        return names;
      }
    }
    return fail("%s has no end after %d pages", search, MOST_PAGES);
  }

  private RunId lossRun(String name, double... values) {
    RunId run = newRun(name);
    for (int step = 0; step < values.length; step++) {
      append(run, loss(step, values[step]));
    }
    return run;
  }

  private void group(String name, String group) {
    tag(newRun(name), "group", group);
  }

  @Test
  void without_an_order_runs_come_as_they_were_made() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      made.add("" + i * 7 % 20);
      newRun(made.getLast());
    }

    assertThat(found(all())).isEqualTo(made);
  }

  @Test
  void numbers_come_before_nan_before_runs_without_the_field_in_both_directions() {
    newRun("none 1");
    lossRun("nan 1", Double.NaN);
    lossRun("2", 2);
    lossRun("inf", Double.POSITIVE_INFINITY);
    newRun("none 2");
    lossRun("10", 10);
    lossRun("-inf", Double.NEGATIVE_INFINITY);
    lossRun("nan 2", Double.NaN);
    lossRun("-1", -1);

    assertThat(found(all().orderedBy(RunOrder.ascending(LOSS))))
        .containsExactly("-inf", "-1", "2", "10", "inf", "nan 1", "nan 2", "none 1", "none 2");
    assertThat(found(all().orderedBy(RunOrder.descending(LOSS))))
        .containsExactly("inf", "10", "2", "-1", "-inf", "nan 1", "nan 2", "none 1", "none 2");
  }

  @Test
  void equals_come_as_they_were_made_in_both_directions() {
    lossRun("a", 1);
    lossRun("b", -0.0);
    lossRun("c", 1);
    lossRun("d", 0.0);
    lossRun("e", -0.0);

    assertThat(found(all().orderedBy(RunOrder.ascending(LOSS))))
        .containsExactly("b", "d", "e", "a", "c");
    assertThat(found(all().orderedBy(RunOrder.descending(LOSS))))
        .containsExactly("a", "c", "b", "d", "e");
  }

  @Test
  void least_and_largest_values_order_runs() {
    lossRun("a", 5, 1, 3);
    lossRun("b", 4, 2, 9);
    lossRun("c", Double.NaN, 0, Double.NaN);
    lossRun("d", Double.NaN);

    assertThat(found(all().orderedBy(RunOrder.ascending(new RunField.Metric("loss", Reading.MIN)))))
        .containsExactly("c", "a", "b", "d");
    assertThat(
            found(all().orderedBy(RunOrder.descending(new RunField.Metric("loss", Reading.MAX)))))
        .containsExactly("b", "a", "c", "d");
  }

  @Test
  void texts_are_ordered_by_code_points_with_none_last() {
    group("🧪", "🧪");
    newRun("none");
    group("b", "b");
    group("", "");
    group("B", "B");
    group("｡", "｡");
    group("é", "é");

    assertThat(found(all().orderedBy(RunOrder.ascending(GROUP))))
        .containsExactly("", "B", "b", "é", "｡", "🧪", "none");
    assertThat(found(all().orderedBy(RunOrder.descending(GROUP))))
        .containsExactly("🧪", "｡", "é", "b", "B", "", "none");
  }

  @Test
  void params_are_ordered_as_texts_or_as_numbers() {
    for (String value : new String[] {"10", "9", "1e1", "nan", "many", "-inf"}) {
      param(newRun(value), "p", value);
    }
    newRun("none");

    assertThat(found(all().orderedBy(RunOrder.ascending(new RunField.Param("p")))))
        .containsExactly("-inf", "10", "1e1", "9", "many", "nan", "none");
    assertThat(found(all().orderedBy(RunOrder.ascending(new RunField.ParamAsNumber("p")))))
        .containsExactly("-inf", "9", "10", "1e1", "nan", "many", "none");
    assertThat(found(all().orderedBy(RunOrder.descending(new RunField.ParamAsNumber("p")))))
        .containsExactly("10", "1e1", "9", "-inf", "nan", "many", "none");
  }

  @Test
  void attributes_order_runs() {
    RunId c = newRun("c");
    RunId a = newRun("a");
    RunId b = newRun("b");
    store().move(c, RunState.FINISHED, null, AT.plusNanos(2));
    store().move(a, RunState.FAILED, null, AT.plusNanos(1));

    assertThat(found(all().orderedBy(RunOrder.ascending(Attribute.NAME))))
        .containsExactly("a", "b", "c");
    assertThat(found(all().orderedBy(RunOrder.ascending(Attribute.STATE))))
        .containsExactly("a", "c", "b");
    assertThat(found(all().orderedBy(RunOrder.descending(Attribute.ENDED))))
        .containsExactly("c", "a", "b");
    assertThat(found(all().orderedBy(RunOrder.descending(Attribute.STARTED))))
        .containsExactly("c", "a", "b");
    List<String> ids = List.of(a.hex32(), b.hex32(), c.hex32()).stream().sorted().toList();
    assertThat(store().search(all().orderedBy(RunOrder.ascending(Attribute.ID))).runs())
        .extracting(run -> run.id().hex32())
        .isEqualTo(ids);
  }

  @Test
  void a_later_field_decides_among_equals_of_the_earlier() {
    Map<String, Double> losses = Map.of("x1", 1.0, "x2", 2.0, "y1", 1.0, "y2", 2.0);
    for (String name : new String[] {"y1", "x2", "y", "x1", "x", "y2"}) {
      RunId run = newRun(name);
      tag(run, "group", name.substring(0, 1));
      Double loss = losses.get(name);
      if (loss != null) {
        append(run, loss(0, loss));
      }
    }

    assertThat(found(all().orderedBy(RunOrder.ascending(GROUP), RunOrder.descending(LOSS))))
        .containsExactly("x2", "x1", "x", "y2", "y1", "y");
    assertThat(found(all().orderedBy(RunOrder.descending(LOSS), RunOrder.descending(GROUP))))
        .containsExactly("y2", "x2", "y1", "x1", "y", "x");
    assertThat(
            found(
                all()
                    .orderedBy(
                        RunOrder.ascending(new RunField.Tag("none")),
                        RunOrder.ascending(LOSS),
                        RunOrder.ascending(GROUP),
                        RunOrder.ascending(Attribute.NAME))))
        .containsExactly("x1", "y1", "x2", "y2", "x", "y");
  }

  /** Runs with few values, so that most are equal to others. */
  private void manyRuns(int count) {
    var random = new Random(3);
    for (int i = 0; i < count; i++) {
      RunId run = newRun("" + i);
      int kind = random.nextInt(6);
      if (kind < 5) {
        append(run, loss(0, kind == 4 ? Double.NaN : kind == 3 ? -0.0 : kind));
      }
      if (random.nextInt(4) > 0) {
        tag(run, "group", List.of("a", "🧪", "", "｡").get(random.nextInt(4)));
      }
    }
  }

  @Test
  void pages_to_the_end_make_up_the_whole() {
    manyRuns(47);
    List<RunSearch> searches =
        List.of(
            all(),
            all().orderedBy(RunOrder.ascending(LOSS)),
            all().orderedBy(RunOrder.descending(LOSS)),
            all().orderedBy(RunOrder.ascending(GROUP), RunOrder.descending(LOSS)),
            all().orderedBy(RunOrder.descending(GROUP), RunOrder.ascending(LOSS)),
            all().orderedBy(RunOrder.descending(Attribute.NAME)),
            all().orderedBy(RunOrder.descending(Attribute.STARTED)),
            all().orderedBy(RunOrder.ascending(Attribute.ENDED)),
            all().where(new RunQuery.Exists(GROUP)).orderedBy(RunOrder.descending(LOSS)));

    for (RunSearch search : searches) {
      List<String> whole = found(search);
      for (int size : new int[] {1, 3, 7, whole.size(), whole.size() + 1}) {
        assertThat(paged(search.limit(size))).as("%d of %s", size, search).isEqualTo(whole);
      }
    }
  }

  @Test
  void a_search_that_finds_nothing_has_one_empty_page() {
    newRun("r");

    RunPage page = store().search(all().where(new RunQuery.Exists(LOSS)).limit(1));

    assertThat(page.runs()).isEmpty();
    assertThat(page.next()).isNull();
  }

  @Test
  void the_limit_may_change_between_pages() {
    manyRuns(20);
    RunSearch search = all().orderedBy(RunOrder.descending(LOSS));
    List<String> whole = found(search);

    RunPage first = store().search(search.limit(3));
    RunPage second = store().search(search.limit(9).after(first.next()));

    assertThat(names(first)).isEqualTo(whole.subList(0, 3));
    assertThat(names(second)).isEqualTo(whole.subList(3, 12));
  }

  @Test
  void a_cursor_may_be_used_again() {
    manyRuns(20);
    RunSearch search = all().orderedBy(RunOrder.ascending(GROUP)).limit(5);
    RunCursor next = store().search(search).next();

    List<String> once = names(store().search(search.after(next)));

    assertThat(names(store().search(search.after(next)))).isEqualTo(once);
  }

  @Test
  void count_does_not_look_at_order_limit_and_cursor() {
    manyRuns(20);
    RunSearch search = all().where(new RunQuery.Exists(LOSS)).limit(2);
    long whole = paged(search).size();
    RunSearch second = search.orderedBy(RunOrder.ascending(LOSS));
    RunSearch third = second.after(store().search(second).next());

    assertThat(store().count(search)).isEqualTo(whole);
    assertThat(store().count(second)).isEqualTo(whole);
    assertThat(store().count(third)).isEqualTo(whole);
  }

  @Test
  void paging_goes_on_behind_a_run_that_is_gone() {
    RunSearch search = all().orderedBy(RunOrder.descending(LOSS)).limit(2);
    lossRun("4", 4);
    RunId last = lossRun("3", 3);
    lossRun("2", 2);
    lossRun("1", 1);
    RunCursor next = store().search(search).next();

    store().setLifecycle(last, Lifecycle.DELETED, AT);
    store().erase(last);

    assertThat(names(store().search(search.after(next)))).containsExactly("2", "1");
  }

  @Test
  void paging_goes_on_where_it_was_though_its_last_run_moved() {
    RunSearch search = all().orderedBy(RunOrder.ascending(LOSS)).limit(2);
    lossRun("1", 1);
    RunId last = lossRun("2", 2);
    lossRun("3", 3);
    lossRun("4", 4);
    RunCursor next = store().search(search).next();

    append(last, loss(9, 100));
    lossRun("0.5", 0.5);
    lossRun("2 too", 2);

    assertThat(paged(search.after(next).limit(50))).isNotEmpty();
    assertThat(names(store().search(search.after(next).limit(50))))
        .containsExactly("2 too", "3", "4", "2");
  }

  @Test
  void a_run_that_does_not_change_is_on_one_page_while_others_come_go_and_change() {
    for (RunOrder order : List.of(RunOrder.ascending(LOSS), RunOrder.descending(LOSS))) {
      var random = new Random(7);
      var steady = new HashSet<String>();
      var restless = new ArrayList<RunId>();
      for (int i = 0; i < 40; i++) {
        String name = "%s %d".formatted(order.descending(), i);
        double value = i % 9 == 0 ? Double.NaN : random.nextInt(6);
        RunId run = i % 7 == 0 ? newRun(name) : lossRun(name, value);
        if (i % 4 == 0) {
          restless.add(run);
        } else {
          steady.add(name);
        }
      }

      List<String> seen = pagedWhileOthersChange(order, restless, random);

      seen.retainAll(steady);
      assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(steady);
    }
  }

  private List<String> pagedWhileOthersChange(RunOrder order, List<RunId> restless, Random random) {
    RunSearch search = all().orderedBy(order).limit(3);
    var seen = new ArrayList<String>();
    RunPage page = store().search(search);
    int pages = 0;
    while (page.next() != null && pages < MOST_PAGES) {
      seen.addAll(names(page));
      pages++;
      if (pages < 20) {
        lossRun("added", random.nextInt(6));
        append(restless.get(random.nextInt(restless.size())), loss(pages, random.nextInt(6)));
      }
      if (pages % 5 == 0 && restless.size() > 1) {
        RunId gone = restless.removeFirst();
        store().setLifecycle(gone, Lifecycle.DELETED, AT);
        store().erase(gone);
      }
      page = store().search(search.after(page.next()));
    }
    seen.addAll(names(page));
    return seen;
  }

  @Test
  void runs_of_several_experiments_and_lifecycles_are_ordered_together() {
    var other = newExperiment("other");
    for (int i = 0; i < 12; i++) {
      Lifecycle lifecycle = i % 3 == 0 ? Lifecycle.DELETED : Lifecycle.ACTIVE;
      newRun(i % 2 == 0 ? experiment() : other, "" + (char) ('a' + i * 5 % 12), lifecycle);
    }
    var search =
        new RunSearch(
            Set.of(experiment(), other),
            Set.of(Lifecycle.values()),
            RunQuery.all(),
            List.of(RunOrder.ascending(Attribute.NAME)),
            5,
            null);

    assertThat(paged(search))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
  }

  @Test
  void a_cursor_says_what_its_last_run_is_ordered_by() {
    RunSearch search =
        all().orderedBy(RunOrder.ascending(GROUP), RunOrder.ascending(LOSS)).limit(1);
    RunId run = newRun("r");
    append(run, new MetricPoint("loss", 0, 0, 0.5));
    tag(run, "group", "x");
    newRun("s");

    RunCursor next = requireNonNull(store().search(search).next());

    assertThat(next.values()).containsExactly(new FieldValue.Text("x"), new FieldValue.Real(0.5));
  }
}
