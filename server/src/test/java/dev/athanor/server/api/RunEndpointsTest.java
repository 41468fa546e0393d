package dev.athanor.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.server.api.ApiServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunEndpointsTest {

  private final ApiServer server = new ApiServer();
  private final ExperimentId experiment = Examples.experiment(server, "digits");

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> names(JsonNode page) {
    return page.path("runs").findValuesAsText("name");
  }

  private Answer query(String more) {
    return server.post(
        "/runs/query", "{'experiments':['%d']%s}".formatted(experiment.value(), more));
  }

  @Test
  void a_run_is_told_with_all_that_is_known_of_it() {
    RunId id = Examples.fullRun(server, experiment);

    JsonNode run = server.get("/runs/" + id.hex32()).json();

    assertThat(run.path("user").asText()).isEqualTo("ada");
    assertThat(run.path("state").asText()).isEqualTo("RUNNING");
    assertThat(run.path("startedAt").asText()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(run.get("endedAt").isNull()).isTrue();
    assertThat(run.path("params").toString()).isEqualTo("{\"batch\":\"32\",\"lr\":\"1e-3\"}");
    assertThat(run.at("/metrics/acc/value").doubleValue()).isEqualTo(0.25);
    assertThat(run.at("/metrics/loss/value").textValue()).isEqualTo("NaN");
    assertThat(run.at("/metrics/loss/step").longValue()).isEqualTo(2);
    assertThat(run.at("/metrics/loss/timestampMillis").longValue()).isEqualTo(2000);
    assertThat(run.path("tags").toString()).isEqualTo("{\"note\":\"ü\",\"team\":\"vision\"}");
    assertThat(run.at("/datasets/0/name").asText()).isEqualTo("digits");
    assertThat(run.at("/datasets/0/tags/a").asText()).isEqualTo("b");
  }

  @Test
  void a_run_that_was_ended_says_why() {
    RunId id = Examples.run(server, experiment, "ended");
    server.storage().runs().move(id, RunState.FAILED, "exit 3", ApiServer.AT.plusSeconds(5));

    JsonNode run = server.get("/runs/" + id.hex32()).json();

    assertThat(run.path("because").asText()).isEqualTo("exit 3");
    assertThat(run.path("endedAt").asText()).isEqualTo("2026-03-04T05:06:12Z");
  }

  @Test
  void a_run_that_went_silent_stays_running_and_says_since_when() {
    RunId id = Examples.run(server, experiment, "silent");
    server.clock().advance(Duration.ofDays(365));

    JsonNode run = server.get("/runs/" + id.hex32()).json();

    assertThat(run.path("state").asText()).isEqualTo("RUNNING");
    assertThat(run.path("lastSeenAt").asText()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(server.get("/server").text("now")).isEqualTo("2027-03-04T05:06:07Z");
  }

  @Test
  void runs_come_a_page_at_a_time_in_the_order_in_which_they_were_made() {
    for (int i = 0; i < 5; i++) {
      Examples.run(server, experiment, "r" + i);
    }
    Examples.run(server, Examples.experiment(server, "other"), "stranger");
    var seen = new ArrayList<String>();
    String after = "";
    do {
      Answer page = query(",'limit':2" + after);
      assertThat(page.status()).isEqualTo(200);
      seen.addAll(names(page.json()));
      after =
          page.json().get("next").isNull() ? null : ",'after':'%s'".formatted(page.text("next"));
    } while (after != null);

    assertThat(seen).containsExactly("r0", "r1", "r2", "r3", "r4");
  }

  @Test
  void runs_that_come_and_go_between_two_pages_shift_nothing() {
    RunId first = Examples.run(server, experiment, "r0");
    RunId second = Examples.run(server, experiment, "r1");
    Examples.run(server, experiment, "r2");
    String next = query(",'limit':2").text("next");
    server.storage().runs().setLifecycle(first, Lifecycle.DELETED, ApiServer.AT);
    server.storage().runs().setLifecycle(second, Lifecycle.DELETED, ApiServer.AT);
    Examples.run(server, experiment, "r3");

    assertThat(names(query(",'limit':2,'after':'%s'".formatted(next)).json()))
        .containsExactly("r2", "r3");
  }

  @Test
  void deleted_runs_are_shown_to_those_who_ask() {
    Examples.run(server, experiment, "active");
    RunId deleted = Examples.run(server, experiment, "deleted");
    server.storage().runs().setLifecycle(deleted, Lifecycle.DELETED, ApiServer.AT);

    assertThat(names(query("").json())).containsExactly("active");
    assertThat(names(query(",'lifecycle':'DELETED'").json())).containsExactly("deleted");
    assertThat(names(query(",'lifecycle':'ALL'").json())).containsExactly("active", "deleted");
    assertThat(server.get("/runs/" + deleted.hex32()).text("deletedAt"))
        .isEqualTo("2026-03-04T05:06:07Z");
  }

  @Test
  void many_runs_are_told_in_one_answer() {
    for (int i = 0; i < 450; i++) {
      Examples.run(server, experiment, "r" + i);
    }

    assertThat(names(query(",'limit':1000").json())).hasSize(450).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'experiments':[]}",
        "{'experiments':'0'}",
        "{'experiments':[0]}",
        "{'experiments':['0'],'limit':'5'}",
        "{'experiments':['0'],'limit':0}",
        "{'experiments':['0'],'limit':2.5}",
        "{'experiments':['0'],'after':7}",
        "{'experiments':['0'],'where':'metrics.loss < 1'}",
        "[]",
        "{'experiments'",
        ""
      })
  void a_query_that_makes_no_sense_is_refused_with_what_was_expected(String body) {
    Answer answer = server.post("/runs/query", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo("INVALID_INPUT");
    assertThat(answer.text("what")).contains("(expected: ");
  }

  @Test
  void a_query_of_another_type_than_JSON_is_refused() {
    Answer answer = server.send("POST", "/runs/query", "text/plain", "{\"experiments\":[\"0\"]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("what")).contains("text/plain").contains("application/json");
  }

  @Test
  void a_query_that_is_too_long_is_refused() {
    String body = "{'experiments':['%s']}".formatted("0".repeat(2 << 20));

    assertThat(server.post("/runs/query", body).status()).isEqualTo(413);
  }

  @Test
  void runs_of_an_experiment_that_is_not_there_are_not_found() {
    Answer answer = server.post("/runs/query", "{'experiments':['99']}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("what")).contains("99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0123456789abcdef0123456789abcdef", "nobody", "0123456789ABCDEF0123456789ABCDEF"})
  void a_run_that_is_not_there_is_not_found(String id) {
    Answer answer = server.get("/runs/" + id);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("code")).isEqualTo("NOT_FOUND");
    assertThat(answer.text("what")).contains(id);
  }
}
