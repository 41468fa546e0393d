package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.athanor.space.ParamValue;
import dev.athanor.storage.InMemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserAttrsTest {

  private final Study study = Study.in(new InMemoryStorage()).open("study");

  @Test
  void of_a_trial_are_plain_values_written_as_json() {
    Trial trial = study.ask();
    trial.setUserAttr("text", "say \"hello\"\\\n\u0001");
    trial.setUserAttr("whole", 12);
    trial.setUserAttr("long", Long.MIN_VALUE);
    trial.setUserAttr("real", 1e-5);
    trial.setUserAttr("nan", Double.NaN);
    trial.setUserAttr("infinite", Float.NEGATIVE_INFINITY);
    trial.setUserAttr("truth", true);
    trial.setUserAttr("value", new ParamValue.Json("[1, null]"));
    trial.setUserAttrJson("json", "{\"a\":  1}");

    assertThat(study.trial(0).userAttrs())
        .containsOnly(
            entry("text", "\"say \\\"hello\\\"\\\\\\n\\u0001\""),
            entry("whole", "12"),
            entry("long", "-9223372036854775808"),
            entry("real", "1e-5"),
            entry("nan", "NaN"),
            entry("infinite", "-Infinity"),
            entry("truth", "true"),
            entry("value", "[1, null]"),
            entry("json", "{\"a\":  1}"));
  }

  @Test
  void of_a_study_are_seen_at_once_and_the_last_word_counts() {
    study.setUserAttr("dataset", "digits");
    study.setUserAttr("dataset", "letters");
    study.setUserAttr("size", 1797);
    study.setUserAttr("share", 0.5);
    study.setUserAttr("public", true);
    study.setUserAttr("any", ParamValue.of("x"));
    study.setUserAttrJson("list", "[1]");

    assertThat(study.userAttrs())
        .containsExactly(
            entry("any", "\"x\""),
            entry("dataset", "\"letters\""),
            entry("list", "[1]"),
            entry("public", "true"),
            entry("share", "0.5"),
            entry("size", "1797"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "\"",
        "\\",
        "/",
        "\t\b\f\r\n",
        "\u0000\u001f",
        "😀 ä",
        "\ud83d",
        "\ude00x"
      })
  void a_text_comes_back_from_its_json(String text) {
    String json = JsonText.quoted(text);

    assertThat(JsonText.plain(json)).isEqualTo(text);
    assertThat(json.chars()).allMatch(c -> c >= ' ');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\'',
      value = {
        "12 12",
        "[1,\"a\"] [1,\"a\"]",
        "\"\\u00e9\\/\" é/",
        "\"a\"b\" \"a\"b\"",
        "\"\\x\" \"\\x\"",
        "\"\\u12g4\" \"\\u12g4\"",
        "\"abc\\\" \"abc\\\"",
        "\" \""
      })
  void json_that_is_no_string_stays_as_it_is(String json, String plain) {
    assertThat(JsonText.plain(json)).isEqualTo(plain);
  }
}
