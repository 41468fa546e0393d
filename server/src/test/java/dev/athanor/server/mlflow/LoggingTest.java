package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.server.mlflow.TrackingServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoggingTest {

  private final TrackingServer server = new TrackingServer();
  private String run = "";

  @BeforeEach
  void makeRun() {
    run = server.run(server.experiment("e"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer batch(String rest) {
    return server.post("runs/log-batch", "{'run_id':'%s',%s}".formatted(run, rest));
  }

  private void refused(Answer answer, String message) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(answer.message()).isEqualTo(message.replace("RUN", run));
  }

  @Test
  void aBatchIsStoredWhole() {
    Answer answer =
        batch(
            "'metrics':[{'key':'loss','value':0.5,'timestamp':3,'step':2}],"
                + "'params':[{'key':'lr','value':'1e-5'}],'tags':[{'key':'t','value':'u'}]");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEmpty();
    assertThat(server.data(run).path("metrics"))
        .hasToString("[{\"key\":\"loss\",\"value\":0.5,\"timestamp\":3,\"step\":2}]");
    assertThat(server.data(run).path("params"))
        .hasToString("[{\"key\":\"lr\",\"value\":\"1e-5\"}]");
    assertThat(server.data(run).path("tags").toString())
        .contains("{\"key\":\"t\",\"value\":\"u\"}");
  }

  @Test
  void aChangedParamRefusesItsBatchWhole() {
    batch("'params':[{'key':'a','value':'1'}]");

    refused(
        batch(
            "'params':[{'key':'b','value':'1'},{'key':'a','value':'2'}],"
                + "'metrics':[{'key':'m','value':1,'timestamp':1}]"),
        "Changing param values is not allowed. Params were already logged='[{'key': 'a', 'old_value': '1', 'new_value': '2'}]' for run ID='RUN'.");
    assertThat(server.data(run).path("params")).hasSize(1);
    assertThat(server.data(run).has("metrics")).isFalse();
  }

  @Test
  void aChangedParamRefusesTheNameInItsBatchToo() {
    batch("'params':[{'key':'a','value':'1'}]");
    String before = server.get("runs/get", "run_id", run).json().at("/run/info/run_name").asText();

    batch("'params':[{'key':'a','value':'2'}],'tags':[{'key':'mlflow.runName','value':'n'}]");

    assertThat(server.get("runs/get", "run_id", run).json().at("/run/info/run_name").asText())
        .isEqualTo(before);
  }

  @Test
  void theSameParamAgainIsWelcome() {
    assertThat(batch("'params':[{'key':'a','value':'1'}]").status()).isEqualTo(200);
    assertThat(batch("'params':[{'key':'a','value':'1'}]").status()).isEqualTo(200);
    refused(
        server.post("runs/log-parameter", "{'run_id':'%s','key':'a','value':'2'}".formatted(run)),
        "Changing param values is not allowed. Param with key='a' was already logged with value='1' for run ID='RUN'. Attempted logging new value '2'.");
  }

  @Test
  void nanIsKeptAndInfinitiesBecomeTheLargestNumbers() throws Exception {
    batch(
        "'metrics':[{'key':'n','value':'NaN','timestamp':1},{'key':'i','value':'Infinity',"
            + "'timestamp':1},{'key':'b','value':NaN,'timestamp':1},"
            + "{'key':'m','value':-Infinity,'timestamp':1}]");

    assertThat(server.data(run).path("metrics"))
        .isEqualTo(
            TrackingServer.JSON.readTree(
                """
                [{"key":"b","value":"NaN","timestamp":1,"step":0},
                 {"key":"i","value":1.7976931348623157E308,"timestamp":1,"step":0},
                 {"key":"m","value":-1.7976931348623157E308,"timestamp":1,"step":0},
                 {"key":"n","value":"NaN","timestamp":1,"step":0}]
                """));
  }

  @Test
  void theNameAndItsTagAreOne() {
    server.post(
        "runs/set-tag", "{'run_id':'%s','key':'mlflow.runName','value':'a'}".formatted(run));
    assertThat(server.get("runs/get", "run_id", run).json().at("/run/info/run_name").asText())
        .isEqualTo("a");

    server.post("runs/update", "{'run_id':'%s','run_name':'b'}".formatted(run));
    assertThat(server.data(run).path("tags").toString())
        .contains("{\"key\":\"mlflow.runName\",\"value\":\"b\"}");
  }

  @Test
  void longValuesAreCutAndLongKeysRefused() {
    String longest = "v".repeat(6000);
    server.post(
        "runs/log-parameter",
        "{'run_id':'%s','key':'p','value':'%s'}".formatted(run, longest + "w"));

    assertThat(server.data(run).at("/params/0/value").asText()).isEqualTo(longest);
    refused(
        batch("'params':[{'key':'%s','value':''}]".formatted("k".repeat(251))),
        "'Param key' exceeds the maximum length of 250 characters");
  }

  @Test
  void aDeletedRunTakesNothingMore() {
    server.post("runs/delete", "{'run_id':'%s'}".formatted(run));

    String gone = "The run RUN must be in the 'active' state. Current state is deleted.";
    refused(batch("'metrics':[{'key':'m','value':1,'timestamp':1}]"), gone);
    refused(
        server.post("runs/set-tag", "{'run_id':'%s','key':'k','value':'v'}".formatted(run)), gone);
    refused(server.post("runs/update", "{'run_id':'%s','run_name':'n'}".formatted(run)), gone);
  }

  @Test
  void whatIsNotThereIsSaidSo() {
    String none = "0".repeat(32);
    Answer answer =
        server.post(
            "runs/log-metric", "{'run_id':'%s','key':'k','value':1,'timestamp':1}".formatted(none));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.errorCode()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
    assertThat(answer.message()).isEqualTo("Run with id=%s not found".formatted(none));
    assertThat(
            server.post("runs/delete-tag", "{'run_id':'%s','key':'no'}".formatted(run)).message())
        .isEqualTo("No tag with name: no in run with id " + run);
  }

  @Test
  void theSearchFindsWhatWasLogged() {
    batch("'metrics':[{'key':'acc','value':0.9,'timestamp':1}]");
    String body = "{'experiment_ids':['1'],'filter':'metrics.acc > 0.8'}";

    assertThat(server.post("runs/search", body).json().at("/runs/0/info/run_id").asText())
        .isEqualTo(run);
    assertThat(server.post("runs/search", body.replace("0.8", "0.95")).json().has("runs"))
        .isFalse();
  }

  @Test
  void aDatasetIsKeptWithItsContext() {
    server.post(
        "runs/log-inputs",
        "{'run_id':'%s','datasets':[{'tags':[{'key':'mlflow.data.context','value':'train'}],'dataset':{'name':'d','digest':'x','source_type':'local','source':'s'}}]}"
            .formatted(run));

    assertThat(
            server.get("runs/get", "run_id", run).json().at("/run/inputs/dataset_inputs/0/dataset"))
        .hasToString(
            "{\"name\":\"d\",\"digest\":\"x\",\"source_type\":\"local\",\"source\":\"s\"}");
    assertThat(
            server
                .post(
                    "/ajax-api/2.0/mlflow/experiments/search-datasets", "{'experiment_ids':['1']}")
                .json()
                .path("dataset_summaries"))
        .hasToString(
            "[{\"experiment_id\":\"1\",\"name\":\"d\",\"digest\":\"x\",\"context\":\"train\"}]");
  }

  @Test
  void aBodyWithoutItsTypeIsRefused() {
    Answer answer =
        server.send(
            server
                .request("runs/log-batch")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));

    refused(answer, "Bad Request. Content-Type header is missing.");
    refused(
        server.post("runs/log-batch", "{broken"),
        "Missing value for required parameter 'run_id'. See the API docs for more information about request parameters.");
  }
}
