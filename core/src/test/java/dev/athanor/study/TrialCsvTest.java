package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialCsvTest {

  private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");

  private final InMemoryStorage storage = new InMemoryStorage();

  @Test
  void has_a_column_for_everything_and_a_line_for_every_trial() throws IOException {
    Study study =
        Study.in(storage)
            .clock(() -> START)
            .space(
                SearchSpace.empty()
                    .with("z", FloatDistribution.of(0, 1))
                    .with("a", FloatDistribution.of(0, 1)))
            .open("study");
    study.add(
        FinishedTrial.complete(Map.of("a", 1e-5, "z", 0.5), 0.25)
            .constrain("memory", -3)
            .userAttr("note", ParamValue.of("fast, \"light\""))
            .userAttr("epochs", ParamValue.of(12))
            .between(START, START.plusMillis(1500)));
    study.add(FinishedTrial.failed(Map.of(), "line one\nline two"));
    study.enqueue(Map.of("z", 1));

    assertThat(csv(study))
        .isEqualTo(
            String.join(
                "\r\n",
                "number,value,state,started_at,ended_at,duration_seconds,params.z,params.a,"
                    + "constraints.memory,user_attrs.epochs,user_attrs.note,because",
                "0,0.25,COMPLETE,2026-11-02T08:00:00Z,2026-11-02T08:00:01.500Z,1.5,0.5,1e-5,"
                    + "-3.0,12,\"fast, \"\"light\"\"\",",
                "1,,FAIL,2026-11-02T08:00:00Z,2026-11-02T08:00:00Z,0.0,,,,,,\"line one\nline two\"",
                "2,,WAITING,,,,1.0,,,,,",
                ""));
  }

  @Test
  void has_a_column_for_each_of_several_objectives() throws IOException {
    Study study =
        Study.in(storage)
            .minimize("loss")
            .objective(new Objective("top,5", Direction.MAXIMIZE))
            .sampler("random")
            .open("two");
    study.add(Map.of(), 1, Double.POSITIVE_INFINITY);

    assertThat(csv(study).lines())
        .first()
        .asString()
        .startsWith("number,values.loss,\"values.top,5\",state,");
    assertThat(csv(study)).contains("\r\n0,1.0,Infinity,COMPLETE,");
  }

  @Test
  void leaves_texts_as_they_are_and_tells_the_empty_one_from_none() throws IOException {
    Study study = Study.in(storage).open("texts");
    for (String text : List.of("=1+1", "", "-x", "@me", " blank ", "ä😀")) {
      study.add(Map.of("text", text), 1);
    }
    study.add(Map.of(), 1);

    assertThat(csv(study).lines().skip(1).map(line -> line.split(",", -1)[6]))
        .containsExactly("=1+1", "\"\"", "-x", "@me", " blank ", "ä😀", "");
  }

  @Test
  void of_an_empty_study_is_a_header() throws IOException {
    assertThat(csv(Study.in(storage).open("empty")))
        .isEqualTo("number,value,state,started_at,ended_at,duration_seconds,because\r\n");
  }

  @Test
  void streams_and_stops_where_the_target_does() {
    Study study = Study.in(storage).open("long");
    for (int i = 0; i < 1000; i++) {
      study.add(Map.of("text", "x".repeat(100)), i);
    }
    var longest = new int[1];

    assertThatThrownBy(() ->
            study.writeCsv(
                new Writer() {
                  private int written;

                  @Override
                  public void write(char[] text, int from, int length) throws IOException {
                    longest[0] = Math.max(longest[0], length);
                    written += length;
                    if (written > 5000) {
                      throw new IOException("full");
                    }
                  }

                  @Override
                  public void flush() {}

                  @Override
                  public void close() {}
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("full");
    assertThat(longest[0]).isEqualTo(100);
  }

  @Test
  void has_the_params_in_the_order_in_which_they_appeared() throws IOException {
    Study study = Study.in(storage).open("order");
    study.add(Collections.singletonMap("b", 1), 1);
    study.add(Map.of("a", 2, "b", 3), 1);

    assertThat(csv(study).lines().map(line -> line.split(",", 7)[6]))
        .containsExactly("params.b,params.a,because", "1,,", "3,2,");
  }

  private static String csv(Study study) throws IOException {
    var text = new StringBuilder();
    study.writeCsv(text);
    return text.toString();
  }
}
