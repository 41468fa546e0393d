package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Metric;
import dev.athanor.query.RunOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlflowOrderTest {

  private static final RunOrder NEWEST = RunOrder.descending(Attribute.STARTED);
  private static final RunOrder BY_ID = RunOrder.ascending(Attribute.ID);

  private static void assertRefused(List<String> orderBy, String message) {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> MlflowOrder.runs(orderBy))
        .withMessage(message);
  }

  @Test
  void the_newest_runs_come_first() {
    assertThat(MlflowOrder.runs(List.of())).containsExactly(NEWEST, BY_ID);
  }

  @Test
  void what_is_asked_for_comes_before_that() {
    assertThat(MlflowOrder.runs(List.of("metrics.`val loss` DESC", "params.lr")))
        .containsExactly(
            RunOrder.descending(Metric.latest("val loss")),
            RunOrder.ascending(new RunField.Param("lr")),
            NEWEST,
            BY_ID);
    assertThat(MlflowOrder.runs(List.of("tags.'a b' asc")))
        .containsExactly(RunOrder.ascending(new RunField.Tag("a b")), NEWEST, BY_ID);
  }

  @Test
  void nothing_is_ordered_by_twice() {
    assertThat(MlflowOrder.runs(List.of("Created ASC")))
        .containsExactly(RunOrder.ascending(Attribute.STARTED), BY_ID);
    assertThat(MlflowOrder.runs(List.of("run_id DESC")))
        .containsExactly(RunOrder.descending(Attribute.ID), NEWEST);
    assertRefused(
        List.of("start_time", "created DESC"),
        "`order_by` contains duplicate fields: ['start_time', 'created DESC']");
  }

  @Test
  void what_is_no_field_is_refused() {
    assertRefused(
        List.of("bogus.x"),
        "Invalid entity type 'bogus'. Valid values are ['metric', 'parameter', 'tag', 'attribute',"
            + " 'dataset']");
    assertRefused(List.of("dataset.name"), "Invalid identifier type 'dataset'");
    assertRefused(
        List.of("metrics.a up"), "Invalid ordering key in order_by clause 'metrics.a up'.");
    assertRefused(
        List.of("metrics.a, metrics.b"),
        "Invalid order_by clause 'metrics.a, metrics.b'. Could not be parsed.");
  }

  @Test
  void an_order_has_limits() {
    assertRefused(
        Collections.nCopies(51, "metrics.a"), "an order by 51 fields (expected: at most 50)");
    assertRefused(
        List.of("x".repeat(2001)),
        "an order_by clause of 2001 characters (expected: at most 2000)");
  }
}
