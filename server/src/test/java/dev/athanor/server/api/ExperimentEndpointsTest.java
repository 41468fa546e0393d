package dev.athanor.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.server.api.ApiServer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentEndpointsTest {

  private final ApiServer server = new ApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> names(JsonNode page) {
    return page.path("experiments").findValuesAsText("name");
  }

  @Test
  void an_experiment_is_told_with_all_that_is_known_of_it() {
    ExperimentId id = Examples.experiment(server, "digits");

    Answer answer = server.get("/experiments/" + id.value());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("name")).isEqualTo("digits");
    assertThat(answer.text("id")).isEqualTo(Long.toString(id.value()));
    assertThat(answer.text("createdAt")).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(answer.json().get("artifactRoot").isNull()).isTrue();
  }

  @Test
  void experiments_come_a_page_at_a_time_and_each_once() {
    for (int i = 0; i < 5; i++) {
      Examples.experiment(server, "e" + i);
    }
    var seen = new ArrayList<String>();
    String after = "";
    for (int page = 0; page < 3; page++) {
      Answer answer = server.get("/experiments?limit=2" + after);
      seen.addAll(names(answer.json()));
      after = "&after=" + answer.text("next");
      assertThat(answer.json().get("next").isNull()).isEqualTo(page == 2);
    }

    assertThat(seen).containsExactly("e0", "e1", "e2", "e3", "e4");
  }

  @Test
  void a_page_that_is_just_full_is_the_last_one() {
    Examples.experiment(server, "a");
    Examples.experiment(server, "b");

    assertThat(server.get("/experiments?limit=2").json().get("next").isNull()).isTrue();
  }

  @Test
  void deleted_experiments_are_shown_to_those_who_ask() {
    Examples.experiment(server, "active");
    ExperimentId deleted = Examples.experiment(server, "deleted");
    server.storage().experiments().setLifecycle(deleted, Lifecycle.DELETED, ApiServer.AT);

    assertThat(names(server.get("/experiments").json())).containsExactly("active");
    assertThat(names(server.get("/experiments?lifecycle=DELETED").json()))
        .containsExactly("deleted");
    assertThat(names(server.get("/experiments?lifecycle=ALL").json()))
        .containsExactly("active", "deleted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=1&limit=2",
        "after=x",
        "lifecycle=all",
        "limt=3"
      })
  void a_query_that_makes_no_sense_is_refused_with_what_was_expected(String query) {
    Answer answer = server.get("/experiments?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("INVALID_INPUT");
    assertThat(answer.text("what")).contains("(expected: ").contains(query.split("=")[0]);
    assertThat(answer.text("remedy")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"77", "digits", "-1", "99999999999999999999"})
  void an_experiment_that_is_not_there_is_not_found(String id) {
    Answer answer = server.get("/experiments/" + id);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.text("code")).isEqualTo("NOT_FOUND");
    assertThat(answer.text("what")).contains(id);
  }
}
