package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StepWindowTest {

  private static final int WIDEST = SeriesOverview.WIDEST;

  static final List<StepWindow> WINDOWS =
      List.of(
          StepWindow.ALL,
          new StepWindow(0, 0),
          new StepWindow(0, 99),
          new StepWindow(-7, 9_999),
          new StepWindow(Long.MIN_VALUE, Long.MIN_VALUE),
          new StepWindow(Long.MAX_VALUE, Long.MAX_VALUE),
          new StepWindow(Long.MIN_VALUE, Long.MAX_VALUE - 1),
          new StepWindow(Long.MIN_VALUE + 1, Long.MAX_VALUE),
          new StepWindow(Long.MIN_VALUE, -1),
          new StepWindow(-1, Long.MAX_VALUE),
          new StepWindow(Long.MAX_VALUE - 9_999, Long.MAX_VALUE));

  private static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }

  /** The smallest whole number of steps with which so many buckets cover the window. */
  private static BigInteger exactSpan(StepWindow window, int width) {
    BigInteger steps = big(window.to()).subtract(big(window.from())).add(BigInteger.ONE);
    return steps.add(big(width - 1)).divide(big(width));
  }

  @ParameterizedTest
  @FieldSource("WINDOWS")
  void buckets_cover_the_window_with_the_smallest_span(StepWindow window) {
    for (int width = 1; width <= WIDEST; width++) {
      BigInteger span = new BigInteger(Long.toUnsignedString(window.span(width)));

      BigInteger exact = exactSpan(window, width);
      // One bucket of all steps spans one more than an unsigned long can say.
      assertThat(span).isEqualTo(exact.bitLength() > 64 ? exact.subtract(BigInteger.ONE) : exact);
    }
  }

  @ParameterizedTest
  @FieldSource("WINDOWS")
  void a_step_is_in_the_bucket_that_begins_before_it(StepWindow window) {
    var random = new Random(5);
    int[] widths =
        IntStream.concat(IntStream.of(1, 2, 3, 9_999, WIDEST), random.ints(200, 1, WIDEST + 1))
            .toArray();
    for (int width : widths) {
      BigInteger span = exactSpan(window, width);
      for (int i = 0; i < 50; i++) {
        long step = i == 0 ? window.from() : i == 1 ? window.to() : random(random, window);

        BigInteger exact = big(step).subtract(big(window.from())).divide(span);
        assertThat(window.bucket(step, width)).isEqualTo(exact.intValueExact());
        assertThat(window.bucket(step, width)).isBetween(0, width - 1);
      }
    }
  }

  private static long random(Random random, StepWindow window) {
    return window.to() == Long.MAX_VALUE
        ? Math.max(window.from(), random.nextLong())
        : random.nextLong(window.from(), window.to() + 1);
  }

  @Test
  void one_bucket_holds_all_steps() {
    assertThat(StepWindow.ALL.bucket(Long.MIN_VALUE, 1)).isZero();
    assertThat(StepWindow.ALL.bucket(0, 1)).isZero();
    assertThat(StepWindow.ALL.bucket(Long.MAX_VALUE, 1)).isZero();
  }

  @Test
  void more_buckets_than_steps_leave_one_step_to_each() {
    var window = new StepWindow(5, 7);

    assertThat(window.span(WIDEST)).isEqualTo(1);
    assertThat(IntStream.rangeClosed(5, 7).map(step -> window.bucket(step, WIDEST)))
        .containsExactly(0, 1, 2);
  }

  @Test
  void both_ends_are_in_it() {
    var window = new StepWindow(-2, 3);

    assertThat(IntStream.rangeClosed(-4, 5).filter(window::contains))
        .containsExactly(-2, -1, 0, 1, 2, 3);
    assertThat(StepWindow.ALL.contains(Long.MIN_VALUE)).isTrue();
    assertThat(StepWindow.ALL.contains(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void ends_in_the_wrong_order_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StepWindow(3, 2))
        .withMessageContaining("steps 3 to 2");
  }

  @Test
  void a_width_of_no_bucket_is_refused() {
    for (int width : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StepWindow.ALL.span(width))
          .withMessageContaining("width: " + width);
    }
  }
}
