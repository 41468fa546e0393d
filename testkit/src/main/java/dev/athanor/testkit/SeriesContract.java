package dev.athanor.testkit;

import static dev.athanor.model.SeriesRule.KEEP_DISTINCT;
import static dev.athanor.model.SeriesRule.LAST_AT_STEP;
import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link RunStore} must do with points. */
public abstract class SeriesContract extends RunSuite {

  /** For those who extend it. */
  protected SeriesContract() {}

  @Test
  void doubles_of_points_come_back_bit_for_bit() {
    RunId run = newRun();
    for (int i = 0; i < Samples.AWKWARD_DOUBLES.size(); i++) {
      append(run, new MetricPoint("loss", i, 1000 + i, Samples.AWKWARD_DOUBLES.get(i)));
    }

    List<MetricPoint> points = history(run, "loss");

    assertThat(points).hasSameSizeAs(Samples.AWKWARD_DOUBLES);
    for (int i = 0; i < points.size(); i++) {
      assertThat(Double.doubleToLongBits(points.get(i).value()))
          .isEqualTo(Double.doubleToLongBits(Samples.AWKWARD_DOUBLES.get(i)));
    }
  }

  @Test
  void steps_and_times_may_be_any_whole_numbers() {
    RunId run = newRun();
    long[] any = {Long.MIN_VALUE, -1, 0, 1, (1L << 53) + 1, Long.MAX_VALUE};
    for (long number : any) {
      append(run, new MetricPoint("loss", number, number, 0.5));
    }

    assertThat(history(run, "loss"))
        .isEqualTo(LongStream.of(any).mapToObj(n -> new MetricPoint("loss", n, n, 0.5)).toList());
  }

  @Test
  void history_is_ordered_by_step_then_time_then_value_whatever_the_order_of_arrival() {
    RunId run = newRun();
    append(run, new MetricPoint("loss", 2, 10, 1), new MetricPoint("loss", 1, 30, 1));
    append(run, new MetricPoint("loss", 1, 20, 2), new MetricPoint("loss", 1, 20, -3));
    append(run, new MetricPoint("loss", 1, 20, Double.NaN), new MetricPoint("loss", -7, 99, 1));
    append(run, new MetricPoint("loss", 1, 20, Double.POSITIVE_INFINITY));
    append(run, new MetricPoint("loss", 1, 20, Double.NEGATIVE_INFINITY));

    List<MetricPoint> points = history(run, "loss");

    assertThat(points)
        .isSortedAccordingTo(
            Comparator.comparingLong(MetricPoint::step)
                .thenComparingLong(MetricPoint::timestampMillis)
                .thenComparingDouble(MetricPoint::value));
    assertThat(points).hasSize(8);
  }

  @Test
  void an_identical_point_is_kept_once() {
    RunId run = newRun();
    var point = new MetricPoint("loss", 1, 10, 0.5);
    var unending = new MetricPoint("loss", 1, 10, Double.NaN);

    append(run, point, point, unending);
    append(run, point, unending, unending);

    assertThat(history(run, "loss")).containsExactly(point, unending);
  }

  @Test
  void other_points_at_the_same_step_are_kept_beside_it() {
    RunId run = newRun();
    var point = new MetricPoint("loss", 1, 10, 0.5);
    var otherValue = new MetricPoint("loss", 1, 10, 0.6);
    var otherTime = new MetricPoint("loss", 1, 11, 0.5);
    var otherKey = new MetricPoint("accuracy", 1, 10, 0.5);

    append(run, point, otherKey, otherTime, otherValue);

    assertThat(history(run, "loss")).containsExactly(point, otherValue, otherTime);
    assertThat(history(run, "accuracy")).containsExactly(otherKey);
  }

  @Test
  void history_of_a_metric_without_points_is_empty() {
    assertThat(history(newRun(), "loss")).isEmpty();
  }

  @Test
  void a_long_history_comes_back_whole() {
    RunId run = newRun();
    var points = new ArrayList<MetricPoint>();
    for (int step = 0; step < 10_000; step++) {
      points.add(new MetricPoint("loss", step / 3, step, step % 7));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);

    assertThat(history(run, "loss")).isEqualTo(points);
  }

  @Test
  void latest_is_the_point_with_the_highest_step_then_time_then_value() {
    RunId run = newRun();
    append(
        run,
        new MetricPoint("loss", 3, 10, 9),
        new MetricPoint("loss", 3, 20, 1),
        new MetricPoint("loss", 3, 20, 2),
        new MetricPoint("loss", 2, 99, 99),
        new MetricPoint("accuracy", -5, 1, Double.NEGATIVE_INFINITY));
    append(run, new MetricPoint("loss", 1, 999, 999));

    assertThat(store().latest(run))
        .isEqualTo(
            Map.of(
                "loss", new MetricPoint("loss", 3, 20, 2),
                "accuracy", new MetricPoint("accuracy", -5, 1, Double.NEGATIVE_INFINITY)));
  }

  @Test
  void latest_is_empty_without_points() {
    assertThat(store().latest(newRun())).isEmpty();
  }

  @Test
  void batches_of_many_threads_are_all_kept() {
    RunId run = newRun();

    Race.run(
        8,
        thread ->
            () -> {
              for (int i = 0; i < 25; i++) {
                append(
                    run,
                    new MetricPoint("loss", i, thread, 1),
                    new MetricPoint("t" + thread, i, 0, i));
              }
              return true;
            });

    assertThat(history(run, "loss")).hasSize(200);
    assertThat(store().latest(run)).hasSize(9);
  }

  @Test
  void under_last_at_step_a_later_point_takes_the_place_of_the_one_at_its_step() {
    RunId run = newRun();
    append(run, LAST_AT_STEP, new MetricPoint("loss", 1, 50, 9), loss(2, 5));
    var earlierAndSmaller = new MetricPoint("loss", 1, 10, -1);

    append(run, LAST_AT_STEP, earlierAndSmaller);

    assertThat(history(run, "loss")).containsExactly(earlierAndSmaller, loss(2, 5));
  }

  @Test
  void under_last_at_step_the_last_of_a_batch_wins() {
    RunId run = newRun();

    append(run, LAST_AT_STEP, loss(1, 7), loss(2, 1), loss(1, Double.NaN), loss(1, 3), loss(2, 0));

    assertThat(history(run, "loss")).containsExactly(loss(1, 3), loss(2, 0));
  }

  @Test
  void a_series_keeps_the_rule_of_its_first_point() {
    RunId run = newRun();
    append(run, KEEP_DISTINCT, loss(1, 1));
    append(run, LAST_AT_STEP, new MetricPoint("acc", 1, 0, 1));

    append(run, LAST_AT_STEP, loss(1, 2));
    append(run, KEEP_DISTINCT, new MetricPoint("acc", 1, 0, 2));

    assertThat(history(run, "loss")).containsExactly(loss(1, 1), loss(1, 2));
    assertThat(history(run, "acc")).containsExactly(new MetricPoint("acc", 1, 0, 2));
  }

  @Test
  void a_batch_gives_its_rule_to_the_new_series_alone() {
    RunId run = newRun();
    append(run, LAST_AT_STEP, loss(1, 1));

    append(
        run,
        KEEP_DISTINCT,
        loss(1, 2),
        new MetricPoint("acc", 1, 0, 1),
        new MetricPoint("acc", 1, 0, 2));

    assertThat(history(run, "loss")).containsExactly(loss(1, 2));
    assertThat(history(run, "acc")).hasSize(2);
  }

  @Test
  void metrics_of_one_name_have_a_rule_in_each_run() {
    RunId one = newRun();
    RunId other = newRun();
    append(one, LAST_AT_STEP, loss(1, 1), loss(1, 2));
    append(other, KEEP_DISTINCT, loss(1, 1), loss(1, 2));

    assertThat(history(one, "loss")).containsExactly(loss(1, 2));
    assertThat(history(other, "loss")).containsExactly(loss(1, 1), loss(1, 2));
  }

  @Test
  void a_refused_batch_gives_no_rule() {
    RunId run = newRun();
    param(run, "lr", "0.1");
    var refused = new RunBatch(List.of(loss(1, 1)), List.of(new Param("lr", "0.2")), Map.of());
    assertRefused(
        Code.CONFLICT, () -> store().append(run, refused, ParamRule.REFUSE_CHANGE, LAST_AT_STEP));

    append(run, KEEP_DISTINCT, loss(1, 2));
    append(run, KEEP_DISTINCT, loss(1, 3));

    assertThat(history(run, "loss")).containsExactly(loss(1, 2), loss(1, 3));
  }

  @Test
  void points_that_replace_others_may_arrive_in_any_order_of_steps() {
    RunId run = newRun();
    append(run, LAST_AT_STEP, loss(5, 1), loss(-3, 2), loss(Long.MAX_VALUE, 3));
    append(run, LAST_AT_STEP, loss(Long.MIN_VALUE, 4), loss(5, 6), loss(0, 5));
    append(run, LAST_AT_STEP, loss(-3, 7));

    assertThat(history(run, "loss"))
        .containsExactly(
            loss(Long.MIN_VALUE, 4), loss(-3, 7), loss(0, 5), loss(5, 6), loss(Long.MAX_VALUE, 3));
  }

  @Test
  void latest_under_last_at_step_is_the_point_that_stands_at_the_highest_step() {
    RunId run = newRun();
    append(run, LAST_AT_STEP, new MetricPoint("loss", 7, 99, 100), loss(6, 1000));

    append(run, LAST_AT_STEP, loss(7, Double.NaN));
    assertThat(store().latest(run)).containsEntry("loss", loss(7, Double.NaN));

    append(run, LAST_AT_STEP, loss(7, 1), loss(2, 2));
    assertThat(store().latest(run)).containsEntry("loss", loss(7, 1));
  }

  @Test
  void steps_that_are_logged_again_take_the_place_of_the_old_ones() {
    RunId run = newRun();
    var first = new ArrayList<MetricPoint>();
    var again = new ArrayList<MetricPoint>();
    var both = new ArrayList<MetricPoint>();
    for (int step = 0; step < 5_000; step++) {
      first.add(new MetricPoint("loss", step, step, 1));
      if (step >= 2_000 && step < 4_500) {
        again.add(new MetricPoint("loss", step, 10_000 + step, 2));
      }
      both.add((step >= 2_000 && step < 4_500 ? again : first).getLast());
    }
    store().append(run, RunBatch.ofMetrics(first), ParamRule.REFUSE_CHANGE, LAST_AT_STEP);

    store().append(run, RunBatch.ofMetrics(again), ParamRule.REFUSE_CHANGE, LAST_AT_STEP);
    store().append(run, RunBatch.ofMetrics(again), ParamRule.REFUSE_CHANGE, LAST_AT_STEP);

    assertThat(history(run, "loss")).isEqualTo(both);
    assertThat(store().latest(run)).containsEntry("loss", first.getLast());
    assertThat(history(run, "loss", 1_999, 2_000))
        .containsExactly(first.get(1_999), again.getFirst());
  }

  @Test
  void a_window_has_both_its_ends() {
    RunId run = newRun();
    for (long step : new long[] {-10, -1, 0, 1, 10}) {
      append(run, loss(step, 0.5), new MetricPoint("loss", step, 1, 0.5));
    }

    assertThat(history(run, "loss", -1, 1))
        .extracting(MetricPoint::step)
        .containsExactly(-1L, -1L, 0L, 0L, 1L, 1L);
    assertThat(history(run, "loss", 0, 0)).hasSize(2);
    assertThat(history(run, "loss", 2, 9)).isEmpty();
    assertThat(history(run, "loss", -10, 10)).isEqualTo(history(run, "loss"));
    assertThat(history(run, "acc", -10, 10)).isEmpty();
  }

  @Test
  void a_window_may_end_at_the_last_of_all_steps() {
    RunId run = newRun();
    append(run, loss(Long.MIN_VALUE, 1), loss(0, 2), loss(Long.MAX_VALUE, 3));

    assertThat(history(run, "loss", Long.MIN_VALUE, Long.MIN_VALUE))
        .containsExactly(loss(Long.MIN_VALUE, 1));
    assertThat(history(run, "loss", Long.MAX_VALUE, Long.MAX_VALUE))
        .containsExactly(loss(Long.MAX_VALUE, 3));
    assertThat(history(run, "loss", Long.MIN_VALUE + 1, Long.MAX_VALUE - 1))
        .containsExactly(loss(0, 2));
    assertThat(history(run, "loss", Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(3);
  }

  @Test
  void windows_of_a_long_history_make_up_the_whole() {
    RunId run = newRun();
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < 10_000; i++) {
      points.add(new MetricPoint("loss", i / 3, i, i % 7));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);

    var read = new ArrayList<MetricPoint>();
    for (int from = -500; from < 4_000; from += 171) {
      read.addAll(history(run, "loss", from, from + 170));
    }

    assertThat(read).isEqualTo(points);
  }

  @Test
  void a_history_that_is_read_while_points_arrive_has_all_that_were_there() {
    RunId run = newRun();
    var points = new ArrayList<MetricPoint>();
    for (int step = 0; step < 3_000; step++) {
      points.add(loss(step, step));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);

    var read = new ArrayList<MetricPoint>();
    try (Stream<MetricPoint> history = store().history(run, "loss")) {
      history.forEach(point -> {
        if (point.step() == 10) {
          append(run, loss(5, -1), loss(2_999, -1), loss(9_999, -1));
        }
        read.add(point);
      });
    }

    assertThat(read).containsAll(points).doesNotHaveDuplicates();
    assertThat(read).isSortedAccordingTo(Comparator.comparingLong(MetricPoint::step));
  }

  @Test
  void a_history_need_not_be_read_to_its_end() {
    RunId run = newRun();
    append(run, loss(1, 1), loss(2, 2), loss(3, 3));

    try (Stream<MetricPoint> history = store().history(run, "loss")) {
      assertThat(history.findFirst()).contains(loss(1, 1));
    }
    append(run, loss(4, 4));

    assertThat(history(run, "loss")).hasSize(4);
  }
}
