package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.athanor.server.mlflow.TrackingServer.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExperimentsTest {

  private final TrackingServer server = new TrackingServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode get(String id) {
    return server.get("experiments/get", "experiment_id", id).json().path("experiment");
  }

  @Test
  void thereIsADefaultExperimentForThoseWhoNameNone() {
    assertThat(get("0").path("name").asText()).isEqualTo("Default");
    String run = server.post("runs/create", "{}").json().at("/run/info/experiment_id").asText();
    assertThat(run).isEqualTo("0");
  }

  @Test
  void aNameIsTakenOnce() {
    String id = server.experiment("e");
    server.post("experiments/delete", "{'experiment_id':'%s'}".formatted(id));
    Answer again = server.post("experiments/create", "{'name':'e'}");

    assertThat(again.status()).isEqualTo(400);
    assertThat(again.errorCode()).isEqualTo("RESOURCE_ALREADY_EXISTS");
    assertThat(again.message()).startsWith("Experiment(name=e) already exists.");
  }

  @Test
  void aDeletedExperimentTakesItsRunsAlongAndBringsThemBack() {
    String id = server.experiment("e");
    String run = server.run(id);
    String body = "{'experiment_id':'%s'}".formatted(id);

    assertThat(server.post("experiments/delete", body).status()).isEqualTo(200);
    assertThat(get(id).path("lifecycle_stage").asText()).isEqualTo("deleted");
    assertThat(lifecycle(run)).isEqualTo("deleted");
    assertThat(server.post("runs/create", body).message())
        .isEqualTo(
            "The experiment %s must be in the 'active' state. Current state is deleted."
                .formatted(id));
    assertThat(server.post("experiments/restore", body).status()).isEqualTo(200);
    assertThat(lifecycle(run)).isEqualTo("active");
  }

  private String lifecycle(String run) {
    return server.get("runs/get", "run_id", run).json().at("/run/info/lifecycle_stage").asText();
  }

  @Test
  void tagsComeAndGo() {
    String id = server.experiment("e");
    server.post(
        "experiments/set-experiment-tag",
        "{'experiment_id':'%s','key':'k','value':'v'}".formatted(id));
    assertThat(get(id).path("tags")).hasToString("[{\"key\":\"k\",\"value\":\"v\"}]");

    server.post(
        "experiments/delete-experiment-tag", "{'experiment_id':'%s','key':'k'}".formatted(id));
    assertThat(get(id).has("tags")).isFalse();
  }

  @Test
  void theSearchComesInPagesOfTheNewestFirst() {
    for (int i = 0; i < 5; i++) {
      server.experiment("e" + i);
    }
    var names = new ArrayList<String>();
    String token = "";
    do {
      JsonNode page =
          server
              .get(
                  "experiments/search",
                  "max_results",
                  "2",
                  "page_token",
                  token,
                  "filter",
                  "name LIKE 'e%'",
                  "order_by",
                  "name DESC")
              .json();
      page.path("experiments").forEach(each -> names.add(each.path("name").asText()));
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());

    assertThat(names).isEqualTo(List.of("e4", "e3", "e2", "e1", "e0"));
  }

  @Test
  void placesThatMisleadAreRefused() {
    for (String root : List.of("http://h/#/../../etc", "mlflow-artifacts:/a;b", "s3://b/?x=../y")) {
      assertThat(
              server
                  .post(
                      "experiments/create", "{'name':'x','artifact_location':'%s'}".formatted(root))
                  .status())
          .as(root)
          .isEqualTo(400);
    }
  }

  @Test
  void whatIsNotThereIsSaidSo() {
    assertThat(server.get("experiments/get", "experiment_id", "77").message())
        .isEqualTo("No Experiment with id=77 exists");
    assertThat(server.get("experiments/get", "experiment_id", "x").message())
        .isEqualTo("Invalid experiment ID 'x'. Experiment ID must be a valid integer.");
    assertThat(server.get("experiments/get-by-name", "experiment_name", "no").message())
        .isEqualTo("Could not find experiment with name 'no'");
  }
}
