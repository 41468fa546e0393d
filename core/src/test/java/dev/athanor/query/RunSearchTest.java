package dev.athanor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSearchTest {

  private static final RunField LOSS = RunField.Metric.latest("loss");
  private static final RunSearch SEARCH = RunSearch.of(new ExperimentId(1));

  @Test
  void of_an_experiment_looks_at_its_active_runs() {
    assertThat(SEARCH.lifecycles()).containsExactly(Lifecycle.ACTIVE);
    assertThat(SEARCH.where()).isEqualTo(RunQuery.all());
    assertThat(SEARCH.order()).isEmpty();
    assertThat(SEARCH.after()).isNull();
  }

  @Test
  void a_limit_out_of_range_is_refused() {
    for (int limit : new int[] {0, -1, RunSearch.MOST + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SEARCH.limit(limit))
          .withMessage("limit: %d (expected: 1 to 50000)", limit);
    }
    assertThatNoException().isThrownBy(() -> SEARCH.limit(RunSearch.MOST).limit(1));
  }

  @Test
  void a_condition_that_is_too_deep_is_refused_however_deep_it_is() {
    assertThatNoException().isThrownBy(() -> SEARCH.where(RunQueryTest.nots(RunQuery.DEEPEST - 1)));
    for (int nots : new int[] {RunQuery.DEEPEST, 1_000_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SEARCH.where(RunQueryTest.nots(nots)))
          .withMessageContaining("at most 100");
    }
  }

  @Test
  void a_cursor_of_another_order_is_refused() {
    RunSearch byLoss = SEARCH.orderedBy(RunOrder.ascending(LOSS));
    var none = new RunCursor(List.of(), 1);
    var text = new RunCursor(List.of(new FieldValue.Text("x")), 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> byLoss.after(none))
        .withMessageContaining("0 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> byLoss.after(text))
        .withMessageContaining("expected: the cursor of this search");
  }

  @Test
  void a_cursor_of_a_run_without_the_field_fits() {
    RunSearch byLoss = SEARCH.orderedBy(RunOrder.ascending(LOSS));
    var missing = new RunCursor(Arrays.asList((FieldValue) null), 1);

    assertThat(byLoss.after(missing).after()).isEqualTo(missing);
    assertThat(byLoss.after(missing).after(null).after()).isNull();
  }
}
