package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedTuningFileTest {

  private static final Path FILE = Path.of("tune.yaml");

  record Case(String title, String yaml, String messages) {
    @Override
    public String toString() {
      return title;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says_all_that_is_wrong_with_line_and_column(Case refused) {
    byte[] utf8 = refused.yaml().getBytes(StandardCharsets.UTF_8);

    TuningFileException exception =
        catchThrowableOfType(TuningFileException.class, () -> TuningFile.parse(FILE, utf8));

    assertThat(exception).isNotNull();
    assertThat(exception.getMessage()).isEqualTo(refused.messages());
    assertThat(exception.code()).isEqualTo(AthanorException.Code.INVALID_INPUT);
  }

  private static Stream<Case> cases() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RefusedTuningFileTest.class.getResourceAsStream("refused.txt"))) {
      String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(table.split("(?m)^### ", -1))
          .skip(1)
          .map(RefusedTuningFileTest::parsed)
          .toList()
          .stream();
    }
  }

  private static Case parsed(String text) {
    int title = text.indexOf('\n') + 1;
    int messages = text.indexOf(">>>\n", title);
    return new Case(
        text.substring(0, title).strip(),
        text.substring(title, messages),
        text.substring(messages + 4)
            .strip()
            .replace("{any key}", "one of " + String.join(", ", TuningFileReader.KEYS))
            .replace("{folder}", Path.of("").toAbsolutePath().toString()));
  }

  @Test
  void tells_place_value_expectation_and_remedy_apart() {
    byte[] utf8 =
        """
        command: x
        space:
          lr: {float: [0.1, 0.01], log: true}
        objective: {minimize: loss}
        """
            .getBytes(StandardCharsets.UTF_8);

    TuningFileException exception =
        catchThrowableOfType(TuningFileException.class, () -> TuningFile.parse(FILE, utf8));

    assertThat(exception.problems())
        .containsExactly(
            new TuningFileException.Problem(
                3, 15, "space.lr: low 0.1, high 0.01", "low <= high", "Swap the two."));
  }

  @Test
  void refuses_a_regular_expression_where_it_stands() {
    for (String regex : List.of("loss=(?<loss>.*", "loss=(.*)")) {
      String yaml =
          """
          command: x
          space: {x: {int: [1, 2]}}
          objective: {minimize: loss}
          metrics: {regex: '%s'}
          """
              .formatted(regex);

      assertThat(refusal(yaml.getBytes(StandardCharsets.UTF_8)))
          .startsWith("tune.yaml:4:18: metrics: regular expression '" + regex + "': ");
    }
  }

  @Test
  void shows_a_hundred_problems_and_how_many_more_there_are() {
    var yaml = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      yaml.append("k").append(i).append(": 1\n");
    }

    String message = refusal(yaml.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(message.lines()).hasSize(101);
    assertThat(message).endsWith("tune.yaml: at least 53 more problems; the first 100 are shown");
  }

  @Test
  void stops_reading_after_two_hundred_problems() {
    String message =
        refusal(("command: \"" + "${x} ".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8));

    assertThat(message).endsWith("tune.yaml: at least 100 more problems; the first 100 are shown");
  }

  @Test
  void refuses_more_than_one_mebibyte() {
    assertThat(refusal(new byte[(1 << 20) + 1]))
        .isEqualTo(
            "tune.yaml: 1048577 bytes (expected: at most 1048576, which is 1 MiB). Is it a tuning"
                + " file?");
  }

  @Test
  void refuses_what_is_not_utf_8_where_it_begins() {
    byte[] latin1 = "command: x\nname: größe\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(refusal(latin1))
        .isEqualTo("tune.yaml:2:9: byte 0xF6 (expected: text in UTF-8). Save the file as UTF-8.");
  }

  @Test
  void refuses_half_a_character_at_the_end() {
    assertThat(refusal(new byte[] {'a', (byte) 0xE2, (byte) 0x82}))
        .isEqualTo("tune.yaml:1:2: byte 0xE2 (expected: text in UTF-8). Save the file as UTF-8.");
  }

  @Test
  void refuses_characters_that_are_not_text() {
    assertThat(refusal("a: b\nc: \u001b[0m\n".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            "tune.yaml:2:4: character U+001B (expected: printable text). Drop it, or write it with"
                + " an escape in double quotes.");
  }

  @Test
  void refuses_what_is_nested_too_deep() {
    assertThat(refusal("[".repeat(500_000).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("tune.yaml:1:52: nested too deep (expected: at most 50 levels)");
  }

  @Test
  void refuses_aliases_that_multiply() {
    var yaml = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      yaml.append("%s: &%s [%s]\n".formatted(c, c, "*%s, ".formatted((char) (c - 1)).repeat(9)));
    }

    assertThat(refusal(yaml.toString().getBytes(StandardCharsets.UTF_8)))
        .endsWith(
            "more than 100000 keys and values, aliases written out (expected: at most as many)");
  }

  @Test
  void refuses_a_file_that_is_not_there(@TempDir Path folder) {
    Path missing = folder.resolve("tune.yaml");

    AthanorException exception =
        catchThrowableOfType(AthanorException.class, () -> TuningFile.read(missing));

    assertThat(exception.code()).isEqualTo(AthanorException.Code.NOT_FOUND);
    assertThat(exception.getMessage()).startsWith("no tuning file " + missing + ". Check the path");
  }

  @Test
  void refuses_a_folder(@TempDir Path folder) {
    AthanorException exception =
        catchThrowableOfType(AthanorException.class, () -> TuningFile.read(folder));

    assertThat(exception.getMessage())
        .isEqualTo(folder + " is a folder (expected: a tuning file). Name the file in it.");
  }

  @Test
  void names_the_file_as_it_was_given(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("my tune.yaml"), "trials: 0\n");

    String message =
        catchThrowableOfType(TuningFileException.class, () -> TuningFile.read(file)).getMessage();

    assertThat(message.lines()).allMatch(line -> line.startsWith(file + ":1:"));
  }

  private static String refusal(byte[] bytes) {
    return catchThrowableOfType(TuningFileException.class, () -> TuningFile.parse(FILE, bytes))
        .getMessage();
  }
}
