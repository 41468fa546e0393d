package dev.athanor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldValueTest {

  private static int compare(String a, String b) {
    return Integer.signum(FieldValue.ORDER.compare(new FieldValue.Text(a), new FieldValue.Text(b)));
  }

  private static int compare(double a, double b) {
    return FieldValue.ORDER.compare(new FieldValue.Real(a), new FieldValue.Real(b));
  }

  @Test
  void texts_are_ordered_by_code_points() {
    List<String> ordered =
        List.of(
            "", "\u0001", " ", "A", "AB", "B", "a", "é", "北", "\uE000", "｡", "\uFFFD", "🧪", "🧪a");

    var shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(3));
    shuffled.sort(FieldValueTest::compare);

    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void texts_compare_as_their_utf_8_bytes() {
    var random = new Random(11);
    int[] letters = {'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    for (int i = 0; i < 10_000; i++) {
      String a = randomText(random, letters);
      String b = randomText(random, letters);

      assertThat(compare(a, b))
          .isEqualTo(
              Integer.signum(
                  Arrays.compareUnsigned(
                      a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8))));
    }
  }

  private static String randomText(Random random, int[] letters) {
    var text = new StringBuilder();
    for (int length = random.nextInt(4); length > 0; length--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  @Test
  void zeros_are_equal_and_nan_comes_last() {
    assertThat(compare(-0.0, 0.0)).isZero();
    assertThat(compare(Double.NaN, Double.NaN)).isZero();
    assertThat(compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
    assertThat(compare(Double.NEGATIVE_INFINITY, -Double.MAX_VALUE)).isNegative();
    assertThat(compare(-Double.MIN_VALUE, 0.0)).isNegative();
  }

  @Test
  void moments_are_ordered_by_time() {
    var moment = new FieldValue.Moment(Instant.EPOCH);
    var later = new FieldValue.Moment(Instant.EPOCH.plusNanos(1));

    assertThat(FieldValue.ORDER.compare(moment, later)).isNegative();
    assertThat(
            FieldValue.ORDER.compare(
                new FieldValue.Moment(Instant.MIN), new FieldValue.Moment(Instant.MAX)))
        .isNegative();
  }

  @Test
  void values_of_two_kinds_have_no_order() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> FieldValue.ORDER.compare(new FieldValue.Text("1"), new FieldValue.Real(1)))
        .withMessageContaining("one kind");
  }
}
