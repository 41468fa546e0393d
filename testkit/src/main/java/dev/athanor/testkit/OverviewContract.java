package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Bucket;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the overviews of every {@link RunStore} must show. */
public abstract class OverviewContract extends RunSuite {

  /** For those who extend it. */
  protected OverviewContract() {}

  private SeriesOverview overview(RunId run, StepWindow window, int width) {
    List<SeriesOverview> one = store().overviews(List.of(new SeriesId(run, "loss")), window, width);
    assertThat(one).hasSize(1);
    return one.getFirst();
  }

  private List<Bucket> buckets(RunId run, long from, long to, int width) {
    SeriesOverview overview = overview(run, new StepWindow(from, to), width);
    assertThat(overview.window()).isEqualTo(new StepWindow(from, to));
    return overview.buckets();
  }

  @Test
  void buckets_say_what_their_points_are() {
    RunId run = newRun();
    append(run, loss(0, 5), loss(1, -2), loss(1, 8), loss(4, 3), loss(10, 1), loss(19, 7));

    assertThat(buckets(run, 0, 19, 4))
        .containsExactly(
            new Bucket(0, 0, 4, 5, 3, -2, 8, 4, 0),
            new Bucket(2, 10, 10, 1, 1, 1, 1, 1, 0),
            new Bucket(3, 19, 19, 7, 7, 7, 7, 1, 0));
  }

  @Test
  void ends_of_a_bucket_are_its_first_and_last_points_in_the_order_of_history() {
    RunId run = newRun();
    append(run, new MetricPoint("loss", 3, 20, 1), new MetricPoint("loss", 3, 10, 9));
    append(run, new MetricPoint("loss", 2, 99, 4), new MetricPoint("loss", 2, 99, 3));

    assertThat(buckets(run, 0, 9, 1)).containsExactly(new Bucket(0, 2, 3, 3, 1, 1, 9, 4, 0));
  }

  @Test
  void points_outside_the_window_are_left_out() {
    RunId run = newRun();
    append(run, loss(9, 100), loss(10, 1), loss(14, 2), loss(15, 3), loss(19, 4), loss(20, -100));

    assertThat(buckets(run, 10, 19, 2))
        .containsExactly(
            new Bucket(0, 10, 14, 1, 2, 1, 2, 2, 0), new Bucket(1, 15, 19, 3, 4, 3, 4, 2, 0));
    assertThat(buckets(run, 11, 13, 5)).isEmpty();
    assertThat(buckets(run, 100, 200, 5)).isEmpty();
  }

  @Test
  void nan_counts_and_is_no_extreme() {
    RunId run = newRun();
    append(run, loss(0, Double.NaN), loss(1, 2), loss(2, Double.NaN), loss(3, 1));
    append(run, loss(10, Double.NaN), loss(11, Double.NaN));

    assertThat(buckets(run, 0, 19, 2))
        .containsExactly(
            new Bucket(0, 0, 3, Double.NaN, 1, 1, 2, 4, 2),
            new Bucket(1, 10, 11, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 2, 2));
  }

  @Test
  void infinities_are_extremes() {
    RunId run = newRun();
    append(run, loss(0, 1), loss(1, Double.POSITIVE_INFINITY), loss(2, Double.NaN));
    append(run, loss(5, Double.NEGATIVE_INFINITY), loss(6, -Double.MAX_VALUE));

    assertThat(buckets(run, 0, 9, 2))
        .containsExactly(
            new Bucket(0, 0, 2, 1, Double.NaN, 1, Double.POSITIVE_INFINITY, 3, 1),
            new Bucket(
                1,
                5,
                6,
                Double.NEGATIVE_INFINITY,
                -Double.MAX_VALUE,
                Double.NEGATIVE_INFINITY,
                -Double.MAX_VALUE,
                2,
                0));
  }

  @Test
  void minus_zero_is_smaller_than_zero() {
    RunId run = newRun();
    append(run, loss(0, 0.0), loss(1, -0.0), loss(2, 0.0));

    assertThat(buckets(run, 0, 9, 1))
        .containsExactly(new Bucket(0, 0, 2, 0.0, 0.0, -0.0, 0.0, 3, 0));
  }

  @Test
  void one_spike_among_many_points_is_seen() {
    RunId run = newRun();
    var points = new ArrayList<MetricPoint>();
    for (int step = 0; step < 20_000; step++) {
      points.add(loss(step, step == 12_345 ? 1e9 : step == 77 ? -1e9 : 1));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);

    List<Bucket> buckets = overview(run, StepWindow.ALL, 50).buckets();

    assertThat(buckets).hasSize(50).extracting(Bucket::count).containsOnly(400L);
    assertThat(buckets.get(12_345 / 400).max()).isEqualTo(1e9);
    assertThat(buckets.getFirst().min()).isEqualTo(-1e9);
    assertThat(buckets.stream().filter(bucket -> bucket.max() > 1)).hasSize(1);
    assertThat(buckets.stream().filter(bucket -> bucket.min() < 1)).hasSize(1);
  }

  @Test
  void a_width_beyond_the_steps_gives_each_step_its_bucket() {
    RunId run = newRun();
    append(run, loss(3, 1), loss(4, 2), loss(4, 3), loss(7, 4));

    SeriesOverview overview = overview(run, StepWindow.ALL, SeriesOverview.WIDEST);

    assertThat(overview.window()).isEqualTo(new StepWindow(3, 7));
    assertThat(overview.buckets()).extracting(Bucket::index).containsExactly(0, 1, 4);
    assertThat(overview.buckets()).extracting(Bucket::count).containsExactly(1L, 2L, 1L);
  }

  @Test
  void all_steps_means_the_steps_that_the_series_has() {
    RunId run = newRun();
    append(run, loss(100, 1), loss(109, 2));

    SeriesOverview overview = overview(run, StepWindow.ALL, 2);

    assertThat(overview.window()).isEqualTo(new StepWindow(100, 109));
    assertThat(overview.buckets())
        .containsExactly(
            new Bucket(0, 100, 100, 1, 1, 1, 1, 1, 0), new Bucket(1, 109, 109, 2, 2, 2, 2, 1, 0));
  }

  @Test
  void each_series_has_a_window_of_its_own_where_all_steps_were_asked_for() {
    RunId one = newRun();
    RunId other = newRun();
    append(one, loss(0, 1), loss(9, 1));
    append(other, loss(50, 1));

    List<SeriesOverview> overviews =
        store()
            .overviews(
                List.of(new SeriesId(one, "loss"), new SeriesId(other, "loss")),
                StepWindow.ALL,
                10);

    assertThat(overviews)
        .extracting(SeriesOverview::window)
        .containsExactly(new StepWindow(0, 9), new StepWindow(50, 50));
  }

  @Test
  void a_series_without_points_has_no_buckets() {
    RunId run = newRun();

    assertThat(overview(run, StepWindow.ALL, 5))
        .isEqualTo(new SeriesOverview(new SeriesId(run, "loss"), StepWindow.ALL, List.of()));
    assertThat(buckets(run, 3, 4, 5)).isEmpty();
  }

  @Test
  void steps_may_lie_at_both_ends_of_all() {
    RunId run = newRun();
    append(run, loss(Long.MIN_VALUE, 1), loss(-1, 2), loss(0, 3), loss(Long.MAX_VALUE, 4));

    assertThat(overview(run, StepWindow.ALL, 1).buckets())
        .containsExactly(new Bucket(0, Long.MIN_VALUE, Long.MAX_VALUE, 1, 4, 1, 4, 4, 0));
    assertThat(overview(run, StepWindow.ALL, 2).buckets())
        .containsExactly(
            new Bucket(0, Long.MIN_VALUE, -1, 1, 2, 1, 2, 2, 0),
            new Bucket(1, 0, Long.MAX_VALUE, 3, 4, 3, 4, 2, 0));
    assertThat(overview(run, StepWindow.ALL, SeriesOverview.WIDEST).buckets())
        .extracting(Bucket::index)
        .containsExactly(0, 4_999, 9_999);
    assertThat(buckets(run, Long.MAX_VALUE, Long.MAX_VALUE, 7))
        .extracting(Bucket::index)
        .containsExactly(0);
    assertThat(buckets(run, Long.MIN_VALUE, 0, 3))
        .extracting(Bucket::count)
        .containsExactly(1L, 2L);
  }

  @Test
  void points_that_were_replaced_are_not_shown() {
    RunId run = newRun();
    append(run, SeriesRule.LAST_AT_STEP, loss(1, 100), loss(2, 2), loss(9, -100));
    append(run, SeriesRule.LAST_AT_STEP, loss(1, 1), loss(9, 3));

    assertThat(overview(run, StepWindow.ALL, 1).buckets())
        .containsExactly(new Bucket(0, 1, 9, 1, 3, 1, 3, 3, 0));
  }

  @Test
  void many_series_of_many_runs_come_in_the_order_they_were_asked_for() {
    var series = new ArrayList<SeriesId>();
    for (int i = 0; i < 30; i++) {
      RunId run = newRun();
      var points = new ArrayList<MetricPoint>();
      for (int key = 0; key < 20; key++) {
        points.add(new MetricPoint("m" + key, i, 0, key));
        series.add(new SeriesId(run, "m" + key));
      }
      series.add(new SeriesId(run, "none"));
      store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);
    }
    Collections.shuffle(series, new Random(1));
    series.add(series.getFirst());

    List<SeriesOverview> overviews = store().overviews(series, new StepWindow(0, 29), 30);

    assertThat(overviews).extracting(SeriesOverview::series).isEqualTo(series);
    assertThat(overviews.getLast()).isEqualTo(overviews.getFirst());
    for (SeriesOverview overview : overviews) {
      String key = overview.series().key();
      if (key.equals("none")) {
        assertThat(overview.buckets()).isEmpty();
      } else {
        assertThat(overview.buckets()).hasSize(1);
        assertThat(overview.buckets().getFirst().max())
            .isEqualTo(Double.parseDouble(key.substring(1)));
      }
    }
  }

  @Test
  void no_series_have_no_overviews() {
    assertThat(store().overviews(List.of(), StepWindow.ALL, 10)).isEmpty();
  }

  @Test
  void overviews_refuses_an_unknown_run() {
    RunId run = newRun();
    append(run, loss(1, 1));
    List<SeriesId> series =
        List.of(new SeriesId(run, "loss"), new SeriesId(RunId.random(), "loss"));

    assertRefused(Code.NOT_FOUND, () -> store().overviews(series, StepWindow.ALL, 10));
  }

  @Test
  void overviews_refuses_too_many_series_and_a_width_out_of_range() {
    var series = new SeriesId(newRun(), "loss");
    List<SeriesId> tooMany = Collections.nCopies(SeriesOverview.MOST_SERIES + 1, series);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> store().overviews(tooMany, StepWindow.ALL, 10))
        .withMessageContaining("10001")
        .withMessageContaining("10000");
    for (int width : new int[] {0, -1, SeriesOverview.WIDEST + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store().overviews(List.of(series), StepWindow.ALL, width))
          .withMessageContaining("" + width)
          .withMessageContaining("10000");
    }
  }

  @Test
  void as_many_series_as_are_allowed_are_drawn() {
    RunId run = newRun();
    append(run, loss(1, 1));
    List<SeriesId> series =
        Collections.nCopies(SeriesOverview.MOST_SERIES, new SeriesId(run, "loss"));

    assertThat(store().overviews(series, StepWindow.ALL, 1)).hasSize(SeriesOverview.MOST_SERIES);
  }
}
