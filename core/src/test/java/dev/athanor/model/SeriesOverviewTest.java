package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesOverviewTest {

  private static final SeriesId SERIES = new SeriesId(RunId.random(), "loss");

  @Test
  void a_width_out_of_range_is_refused() {
    for (int width : new int[] {0, -1, 10_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeriesOverview.requireSize(List.of(SERIES), width))
          .withMessage("width: %d (expected: 1 to 10000)", width);
    }
    assertThatNoException().isThrownBy(() -> SeriesOverview.requireSize(List.of(), 1));
    assertThatNoException().isThrownBy(() -> SeriesOverview.requireSize(List.of(), 10_000));
  }

  @Test
  void too_many_series_are_refused() {
    assertThatNoException()
        .isThrownBy(() -> SeriesOverview.requireSize(Collections.nCopies(10_000, SERIES), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeriesOverview.requireSize(Collections.nCopies(10_001, SERIES), 1))
        .withMessage("10001 series (expected: at most 10000). Ask for them in several calls.");
  }
}
