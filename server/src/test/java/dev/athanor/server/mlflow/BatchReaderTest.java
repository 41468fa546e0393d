package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchReaderTest {

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsWhatTheSlowReaderReads() {
    var random = new Random(3);
    for (int round = 0; round < 300; round++) {
      byte[] body = bytes(batch(random));

      assertThat(BatchReader.read(body)).isEqualTo(LoggedBatch.of(Fields.ofBody(body)));
    }
  }

  private static String batch(Random random) {
    var parts = new ArrayList<String>();
    parts.add("'run_id':'%032x'".formatted(random.nextInt(1000)));
    parts.add("'metrics':" + list(random, BatchReaderTest::metric));
    parts.add("'params':" + list(random, BatchReaderTest::pair));
    parts.add("'tags':" + list(random, BatchReaderTest::pair));
    return "{" + String.join(", ", parts) + "}";
  }

  private interface Element {
    String of(Random random, int index);
  }

  private static String list(Random random, Element element) {
    var all = new ArrayList<String>();
    for (int i = random.nextInt(5); i > 0; i--) {
      all.add(element.of(random, i));
    }
    return all.toString();
  }

  private static String metric(Random random, int index) {
    List<String> values = List.of("1", "-0.0", "2.5e-310", "'NaN'", "NaN", "'Infinity'", "1e999");
    String step = random.nextBoolean() ? "" : ",'step':%d".formatted(random.nextLong());
    return "{'key':'m%d/ü','value':%s,'timestamp':%d%s}"
        .formatted(index, values.get(random.nextInt(values.size())), random.nextInt(9), step);
  }

  private static String pair(Random random, int index) {
    return "{'key':'k%d','value':'\\u00e9 %d'}".formatted(index, random.nextInt(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{'run_id':''}",
        "{'run_id':5}",
        "{'run_id':'a'} {}",
        "{'run_id':'a','unknown':1}",
        "{'run_id':'a','metrics':{}}",
        "{'run_id':'a','metrics':[1]}",
        "{'run_id':'a','metrics':[{'key':'k','value':1}]}",
        "{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':-1}]}",
        "{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':'5'}]}",
        "{'run_id':'a','metrics':[{'key':'k','value':true,'timestamp':5}]}",
        "{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':5,'step':1.0}]}",
        "{'run_id':'a','metrics':[{'key':'a//b','value':1,'timestamp':5}]}",
        "{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':99999999999999999999}]}",
        "{'run_id':'a','params':[{'key':'k','value':'1'},{'key':'k','value':'1'}]}",
        "{'run_id':'a','params':[{'key':'k'}]}",
        "{'run_id':'a','tags':[{'key':'k','value':null}]}",
      })
  void leavesTheUnusualToTheSlowReader(String json) {
    assertThat(BatchReader.read(bytes(json))).isNull();
  }

  @Test
  void aRunIdWithinAMetricIsPassedOver() {
    assertThat(
            BatchReader.read(
                bytes(
                    "{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':5,'run_id':'b'}]}")))
        .isEqualTo(
            BatchReader.read(
                bytes("{'run_id':'a','metrics':[{'key':'k','value':1,'timestamp':5}]}")));
  }

  @Test
  void theSlowReaderNamesTheFieldThatIsMissing() {
    assertThatThrownBy(() ->
            LoggedBatch.of(
                Fields.ofBody(bytes("{'run_id':'a','metrics':[{'key':'k','value':1}]}"))))
        .hasMessage(
            "Missing value for required parameter 'metrics[0].timestamp'. See the API docs for more information about request parameters.");
  }

  @Test
  void aThousandAndOneMetricsAreTooMany() {
    String one = "{'key':'k','value':1,'timestamp':1}";
    String all = String.join(",", java.util.Collections.nCopies(1001, one));
    byte[] body = bytes("{'run_id':'a','metrics':[%s]}".formatted(all));

    assertThat(BatchReader.read(body)).isNull();
    assertThatThrownBy(() -> LoggedBatch.of(Fields.ofBody(body)))
        .hasMessageStartingWith(
            "A batch logging request can contain at most 1000 metrics. Got 1001 metrics.");
  }
}
