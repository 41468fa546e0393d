package dev.athanor.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {

  @ParameterizedTest
  @CsvSource({
    "'',       ''",
    "'%',      ''",
    "'%',      'any'",
    "'%%%',    ''",
    "'a',      'a'",
    "'a%',     'a'",
    "'a%',     'abc'",
    "'%c',     'abc'",
    "'%b%',    'abc'",
    "'a%c',    'abcbc'",
    "'%ab',    'aab'",
    "'%aab%b', 'aaabab'",
    "'_',      'a'",
    "'a_c',    'abc'",
    "'%_',     'abc'",
    "'_%_',    'ab'",
    "'%_b_%',  'abc'",
    "'a%',     'a%'",
    "'a_',     'a_'",
    "'[a]*?.\\', '[a]*?.\\'",
  })
  void fits(String pattern, String text) {
    assertThat(TextPattern.fits(pattern, text, false)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'',     'a'",
    "'a',    ''",
    "'_',    ''",
    "'_',    'ab'",
    "'a',    'A'",
    "'a',    'ab'",
    "'b%',   'abc'",
    "'%b',   'abc'",
    "'a%c',  'ab'",
    "'_%_',  'a'",
    "'a%b%c','acb'",
    "'[a]',  'a'",
    "'*',    'a'",
    "'.',    'a'",
    "'a\\%', 'a%'",
  })
  void does_not_fit(String pattern, String text) {
    assertThat(TextPattern.fits(pattern, text, false)).isFalse();
  }

  @Test
  void one_character_is_one_code_point() {
    assertThat(TextPattern.fits("_", "🧪", false)).isTrue();
    assertThat(TextPattern.fits("__", "🧪", false)).isFalse();
    assertThat(TextPattern.fits("%_🔬", "👩‍🔬", false)).isTrue();
    assertThat(TextPattern.fits("____", "👩‍🔬", false)).isFalse();
    assertThat(TextPattern.fits("___", "👩‍🔬", false)).isTrue();
  }

  @Test
  void no_part_of_a_surrogate_pair_fits_alone() {
    assertThat(TextPattern.fits("%\uDDEA", "🧪", false)).isFalse();
    assertThat(TextPattern.fits("\uD83E%", "🧪", false)).isFalse();
    assertThat(TextPattern.fits("%\uDDEA%", "a🧪b", false)).isFalse();
    assertThat(TextPattern.fits("_\uDDEA", "\uD83E\uDDEA", false)).isFalse();
  }

  @Test
  void unpaired_surrogates_count_as_one_each() {
    assertThat(TextPattern.fits("_", "\uDDEA", false)).isTrue();
    assertThat(TextPattern.fits("__", "\uDDEA\uD83E", false)).isTrue();
    assertThat(TextPattern.fits("%\uD83E", "a\uD83E", false)).isTrue();
  }

  @Test
  void the_case_of_a_to_z_alone_may_be_ignored() {
    assertThat(TextPattern.fits("aZ%", "AzX", true)).isTrue();
    assertThat(TextPattern.fits("ä", "Ä", true)).isFalse();
    assertThat(TextPattern.fits("i", "İ", true)).isFalse();
    assertThat(TextPattern.fits("i", "ı", true)).isFalse();
    assertThat(TextPattern.fits("k", "\u212A", true)).isFalse();
    assertThat(TextPattern.fits("@", "`", true)).isFalse();
    assertThat(TextPattern.fits("[", "{", true)).isFalse();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void pathological_patterns_take_bounded_time() {
    String text = "a".repeat(20_000);

    assertThat(TextPattern.fits("%a".repeat(500) + "%b", text, false)).isFalse();
    assertThat(TextPattern.fits("%" + "a".repeat(2_000) + "b", text, false)).isFalse();
    assertThat(TextPattern.fits("%_".repeat(2_000) + "b", text, false)).isFalse();
    assertThat(TextPattern.fits("%".repeat(20_000) + "b", text, false)).isFalse();
    assertThat(TextPattern.fits("%a".repeat(10_000) + "%", text, false)).isTrue();
  }

  @Test
  void random_patterns_fit_what_the_regular_expression_of_the_same_meaning_fits() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String pattern = randomText(random, new String[] {"%", "_", "a", "b", "B", "🧪"}, 6);
      String text = randomText(random, new String[] {"a", "b", "B", "🧪", "\n"}, 8);
      boolean ignoreCase = random.nextBoolean();

      assertThat(TextPattern.fits(pattern, text, ignoreCase))
          .as("\"%s\" on \"%s\"", pattern, text)
          .isEqualTo(regex(pattern, ignoreCase).matcher(text).matches());
    }
  }

  private static String randomText(Random random, String[] letters, int longest) {
    var text = new StringBuilder();
    for (int length = random.nextInt(longest + 1); length > 0; length--) {
      text.append(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private static Pattern regex(String pattern, boolean ignoreCase) {
    String expression = pattern.replace("%", ".*").replace("_", ".");
    return Pattern.compile(
        expression, Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
  }
}
