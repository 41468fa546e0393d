package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunQuery.Match;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatternMiddleTest {

  private static boolean fits(String pattern, String text, boolean ignoreCase) {
    return new Match(Attribute.NAME, pattern, ignoreCase)
        .matches(field -> new FieldValue.Text(text));
  }

  private static String random(Random dice, String letters, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(dice.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  void what_the_ends_take_is_taken_off() {
    assertThat(PatternMiddle.of("x/%/y", "x/", "/y", false, 4)).containsExactly("%");
    assertThat(PatternMiddle.of("x/ab%", "x/", "/y", false, 4)).containsExactly("ab%");
    assertThat(PatternMiddle.of("%ab%", "x/", "/y", false, 4)).containsExactly("%ab%");
    assertThat(PatternMiddle.of("%x%", "x/", "/y", false, 4)).containsExactly("%");
    assertThat(PatternMiddle.of("x/____/y", "x/", "/y", false, 4)).containsExactly("____");
    assertThat(PatternMiddle.of("x/___/y", "x/", "/y", false, 4)).isEmpty();
    assertThat(PatternMiddle.of("X%", "x/", "/y", false, 4)).isEmpty();
    assertThat(PatternMiddle.of("X%", "x/", "/y", true, 4)).containsExactly("%");
  }

  @Test
  void the_middle_fits_what_is_left_exactly_if_the_whole_fits_the_pattern() {
    var dice = new Random(3);
    int fitting = 0;
    for (int i = 0; i < 20_000; i++) {
      String head = random(dice, "abA/", dice.nextInt(4));
      String tail = random(dice, "ab/", dice.nextInt(4));
      String pattern = random(dice, "aabA/%%%_", dice.nextInt(9));
      String middle = random(dice, "ab", 3);
      boolean ignoreCase = dice.nextBoolean();
      Set<String> left = PatternMiddle.of(pattern, head, tail, ignoreCase, 3);
      boolean whole = fits(pattern, head + middle + tail, ignoreCase);
      fitting += whole ? 1 : 0;

      assertThat(left.stream().anyMatch(each -> fits(each, middle, ignoreCase)))
          .as("%s in %s %s %s", pattern, head, middle, tail)
          .isEqualTo(whole);
    }
    assertThat(fitting).isGreaterThan(2000);
  }

  @Test
  void too_many_parts_are_refused() {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(
            () -> PatternMiddle.of("%a%b".repeat(20), "ab".repeat(20), "ab".repeat(20), false, 32))
        .withMessageContaining("Filter by run_id.");
  }
}
