package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.tuner.file.StudyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AskTellDialogueTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE =
      """
      space: {x: {float: [0, 1]}}
      objective: {minimize: loss}
      """;

  record Case(String title, String yaml, List<String> requests, List<String> answers) {
    @Override
    public String toString() {
      return title;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answers(Case session) {
    List<String> answers = answers(session.yaml(), session.requests());

    assertThat(answers).hasSameSizeAs(session.answers());
    for (int i = 0; i < answers.size(); i++) {
      String form =
          Arrays.stream(session.answers().get(i).split("…", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      assertThat(answers.get(i)).matches(form);
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(AskTellDialogueTest.class.getResourceAsStream("ask-tell.txt"))) {
      String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(table.split("(?m)^### ", -1))
          .skip(1)
          .map(AskTellDialogueTest::parsed)
          .toList()
          .stream();
    }
  }

  private static Case parsed(String text) {
    int title = text.indexOf('\n') + 1;
    int talk = text.indexOf("---\n", title);
    List<String> lines = text.substring(talk + 4).lines().toList();
    return new Case(
        text.substring(0, title).strip(),
        text.substring(title, talk),
        behind("> ", lines),
        behind("< ", lines));
  }

  private static List<String> behind(String mark, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .toList();
  }

  @Test
  void says_when_there_is_nothing_more_to_try_instead_of_the_trials_that_are_missing() {
    var storage = new InMemoryStorage();
    StudyFile file = file(ONE);
    Study study = study(file, storage);
    BooleanSupplier threeTried = () -> study.history().size() >= 3;
    var session = new AskTellSession(study, storage.studies(), file.space(), threeTried);

    List<String> answers =
        answers(
            session,
            in("{\"ask\":2}\n{\"ask\":2}\n{\"ask\":1}\n{\"ask\":1,\"params\":{\"x\":0.5}}\n"));

    assertThat(answers).hasSize(6);
    String last =
        "{\"exhausted\":true,\"because\":\"all that there is to try has its trial; there are 3\"}";
    assertThat(answers.subList(3, 5)).containsExactly(last, last);
    assertThat(answers.getLast()).startsWith("{\"trial\":3,\"params\":{\"x\":0.5}");
  }

  @Test
  void tells_why_the_sampler_chose_what_it_chose() throws IOException {
    var requests = new ArrayList<String>();
    for (int i = 0; i < 11; i++) {
      requests.add("{\"ask\":1}");
      requests.add("{\"tell\":%d,\"value\":%d}".formatted(i, i));
    }

    List<String> answers = answers(ONE, requests);

    assertThat(JSON.readTree(answers.getFirst()).get("notes")).isEmpty();
    JsonNode last = JSON.readTree(answers.get(20));
    assertThat(last.get("trial").asInt()).isEqualTo(10);
    assertThat(last.get("notes").toString()).contains("10 trials");
  }

  @Test
  void the_same_requests_have_the_same_answers() {
    var requests = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      requests.add("{\"ask\":1}");
      requests.add("{\"tell\":%d,\"value\":%s}".formatted(i, Math.sin(i)));
    }

    assertThat(answers(ONE, requests)).isEqualTo(answers(ONE, requests));
  }

  @Test
  void a_line_may_have_one_mebibyte_and_no_more() {
    String longest = "{\"ask\":1" + " ".repeat((1 << 20) - 9) + "}";

    List<String> answers = answers(ONE, List.of(longest, " " + longest, "{\"ask\":1}"));

    assertThat(answers.get(0)).startsWith("{\"trial\":0,");
    assertThat(answers.get(1))
        .isEqualTo(
            "{\"error\":\"a line of 1048577 bytes (expected: at most 1048576, which is 1 MiB). Send"
                + " less in one request.\",\"line\":2}");
    assertThat(answers.get(2)).startsWith("{\"trial\":1,");
  }

  @Test
  void a_line_that_never_ends_is_not_kept() throws IOException {
    byte[] some = new byte[1 << 20];
    Arrays.fill(some, (byte) 'x');
    List<InputStream> parts =
        new ArrayList<>(
            IntStream.range(0, 600)
                .mapToObj(i -> (InputStream) new ByteArrayInputStream(some))
                .toList());
    parts.add(in("\n{\"ask\":1}"));

    List<String> answers =
        answers(session(ONE), new SequenceInputStream(Collections.enumeration(parts)));

    assertThat(answers.getFirst()).contains("a line of 629145600 bytes");
    assertThat(answers.getLast()).startsWith("{\"trial\":0,");
  }

  @Test
  void a_line_in_another_encoding_is_refused() {
    byte[] latin1 = "{\"größe\":1}\n{\"ask\":1}".getBytes(StandardCharsets.ISO_8859_1);

    List<String> answers = answers(session(ONE), new ByteArrayInputStream(latin1));

    assertThat(answers.getFirst())
        .isEqualTo(
            "{\"error\":\"the line is not UTF-8 (expected: JSON in UTF-8). Write texts in that"
                + " encoding.\",\"line\":1}");
    assertThat(answers.getLast()).startsWith("{\"trial\":0,");
  }

  @Test
  void lines_may_end_as_in_windows_and_the_last_needs_no_end() {
    List<String> answers = answers(session(ONE), in("{\"ask\":1}\r\n\r\n{\"ask\":1}"));

    assertThat(answers).hasSize(2).allMatch(answer -> answer.startsWith("{\"trial\":"));
  }

  @Test
  void texts_keep_their_letters() {
    String yaml =
        """
        space: {x: {choice: ['weiß "und" 黑', other]}}
        objective: {minimize: loss}
        """;
    String request =
        """
        {"ask":1,"params":{"x":"wei\\u00df \\"und\\" 黑"}}\
        """;

    assertThat(answers(yaml, List.of(request)))
        .containsExactly(
            """
            {"trial":0,"params":{"x":"weiß \\"und\\" 黑"},"notes":{}}\
            """);
  }

  @Test
  void two_hundred_parameters_are_given_and_fixed() throws IOException {
    String yaml =
        IntStream.range(0, 200)
            .mapToObj("  p%d: {float: [0, 1]}\n"::formatted)
            .collect(Collectors.joining("", "space:\n", "objective: {minimize: loss}\n"));
    String fixed =
        IntStream.range(0, 200)
            .mapToObj("\"p%d\":0.25"::formatted)
            .collect(Collectors.joining(",", "{\"ask\":1,\"params\":{", "}}"));
    var requests = new ArrayList<>(List.of(fixed, "{\"tell\":0,\"value\":1}"));
    for (int i = 1; i < 15; i++) {
      requests.add("{\"ask\":1}");
      requests.add("{\"tell\":%d,\"value\":%d}".formatted(i, i));
    }

    List<String> answers = answers(yaml, requests);

    assertThat(JSON.readTree(answers.getFirst()).get("params"))
        .hasSize(200)
        .allMatch(value -> value.asDouble() == 0.25);
    assertThat(JSON.readTree(answers.get(28)).get("params"))
        .hasSize(200)
        .allMatch(value -> value.asDouble() >= 0 && value.asDouble() <= 1);
  }

  @Test
  void the_most_trials_are_asked_for_at_once_and_told() {
    var requests = new StringBuilder("{\"ask\":10000}\n");
    for (int i = 0; i < 10_000; i++) {
      requests.append("{\"tell\":%d,\"value\":%d}\n".formatted(i, i % 7));
    }

    List<String> answers = answers(session("sampler: random\n" + ONE), in(requests.toString()));

    assertThat(answers).hasSize(20_000);
    assertThat(answers.getLast())
        .isEqualTo("{\"trial\":9999,\"state\":\"COMPLETE\",\"best\":{\"trial\":0,\"value\":0.0}}");
  }

  /** The sampler is one whose own time does not rise with the trials. */
  @Test
  @Tag("slow")
  void ten_thousand_trials_in_a_row_stay_fast() {
    var requests = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      requests.append("{\"ask\":1}\n{\"tell\":%d,\"value\":%s}\n".formatted(i, Math.sin(i)));
    }
    AskTellSession session = session("sampler: random\n" + ONE);
    long before = System.nanoTime();

    List<String> answers = answers(session, in(requests.toString()));

    assertThat(answers).hasSize(20_000).noneMatch(answer -> answer.contains("error"));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void ends_when_nobody_reads_the_answers() throws IOException {
    InputStream endless = in("{\"ask\":10000}\n".repeat(1000));
    AskTellSession session = session(ONE);

    new AskTellDialogue(session, endless, new PrintWriter(new BrokenPipe(3))).run();

    assertThat(session.summary().getFirst())
        .isEqualTo("study \"ask-tell\": 4 trials (0 complete, 0 pruned, 0 failed, 4 not told)");
  }

  /** Takes some lines, and then no more. */
  private static final class BrokenPipe extends Writer {
    private int lines;

    private BrokenPipe(int lines) {
      this.lines = lines;
    }

    @Override
    public void write(char[] chars, int from, int length) throws IOException {
      if (lines == 0) {
        throw new IOException("Broken pipe");
      }
      for (int i = from; i < from + length; i++) {
        lines -= chars[i] == '\n' ? 1 : 0;
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void sums_up_for_people() {
    AskTellSession session = session(ONE);
    answers(
        session,
        in(
            """
            {"ask":1,"params":{"x":0.5}}
            {"ask":3}
            {"tell":0,"value":0.125}
            {"tell":1,"state":"fail"}
            {"tell":2,"state":"pruned"}
            """));

    assertThat(session.summary())
        .containsExactly(
            "study \"ask-tell\": 4 trials (1 complete, 1 pruned, 1 failed, 1 not told)",
            "best trial 0:  loss 0.125  x=0.5");
  }

  @Test
  void sums_up_a_front_and_cuts_a_long_one() {
    AskTellSession session =
        session(
            """
            space: {x: {int: [1, 1]}}
            objectives: [{minimize: loss}, {minimize: size}]
            """);
    var requests = new StringBuilder("{\"ask\":22}\n");
    for (int i = 0; i < 22; i++) {
      requests.append("{\"tell\":%d,\"values\":[%d,%d]}\n".formatted(i, i, 22 - i));
    }
    answers(session, in(requests.toString()));

    assertThat(session.summary())
        .hasSize(23)
        .contains("trials that no other beats: 22", "trial 3:  loss 3  size 19  x=1")
        .endsWith("… and 2 more");
  }

  private static List<String> answers(String yaml, List<String> requests) {
    return answers(session(yaml), in(String.join("\n", requests)));
  }

  private static List<String> answers(AskTellSession session, InputStream requests) {
    var out = new StringWriter();
    try {
      new AskTellDialogue(session, requests, new PrintWriter(out)).run();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toString().lines().toList();
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static AskTellSession session(String yaml) {
    var storage = new InMemoryStorage();
    StudyFile file = file(yaml);
    return new AskTellSession(study(file, storage), storage.studies(), file.space());
  }

  private static StudyFile file(String yaml) {
    return StudyFile.parse(Path.of("study.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static Study study(StudyFile file, InMemoryStorage storage) {
    StudyBuilder builder =
        Study.in(storage).space(file.space()).sampler(file.sampler()).pruner(file.pruner());
    file.objectives().forEach(builder::objective);
    file.options().forEach(builder::option);
    return builder.open(file.name());
  }
}
