package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentFilterTest {

  private static final RecordedStorage STORAGE = new RecordedStorage();

  private static List<String> found(String filter) {
    return STORAGE.experiments(filter, List.of());
  }

  private static void assertRefused(String filter, String message) {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> ExperimentFilter.of(filter))
        .withMessage(message);
  }

  @Test
  void experiments_are_found_by_name_id_time_and_tag() {
    assertThat(found("name ILIKE 'vision/%'")).containsExactly("vision/a", "Vision/b");
    assertThat(found("experiment_id IN ('1', '4')")).containsExactly("vision/a", "t%xt");
    assertThat(found("creation_time >= 100 AND last_update_time < 900"))
        .containsExactly("text_c", "Vision/b");
    assertThat(found("tags.team != 'x'")).containsExactly("Vision/b", "t%xt");
    assertThat(found("tags.team IS NULL")).containsExactly("text_c");
  }

  @Test
  void all_are_found_by_an_empty_filter_the_newest_first() {
    assertThat(found("")).containsExactly("text_c", "vision/a", "Vision/b", "t%xt");
  }

  @Test
  void they_come_in_the_order_asked_for_and_else_highest_id_first() {
    assertThat(STORAGE.experiments("", List.of("creation_time ASC")))
        .containsExactly("t%xt", "Vision/b", "vision/a", "text_c");
    assertThat(STORAGE.experiments("", List.of("last_update_time DESC", "name")))
        .containsExactly("vision/a", "Vision/b", "text_c", "t%xt");
  }

  @Test
  void comparators_in_small_letters_are_refused() {
    assertRefused(
        "name like 'x'",
        "Invalid comparator 'like' not one of '{'!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'}'");
    assertRefused("tags.a ilike 'x'", "Invalid comparator for tag: ilike");
    assertRefused("experiment_id in ('1')", "Invalid comparator for experiment_id: in");
  }

  @Test
  void what_is_no_clause_about_experiments_is_refused() {
    assertRefused("name = 'a' OR name = 'b'", "Invalid clause(s) in filter string: OR");
    assertRefused(
        "metrics.a > 1",
        "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')");
    assertRefused(
        "experiment_id = 'x'", "Invalid experiment ID 'x'. Experiment ID must be a valid integer.");
    assertRefused(
        "creation_time > 1.5", "Invalid value for numeric attribute 'creation_time': '1.5'");
    assertRefused(
        "name IS NULL",
        "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'");
  }
}
