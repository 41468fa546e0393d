package dev.athanor.tuner.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void choose_a_file() {
    file = folder.resolve("stdout.log");
  }

  @Test
  void keeps_the_first_and_the_last_lines_and_says_what_was_cut() throws Exception {
    var text =
        IntStream.range(0, 1000).mapToObj("line %03d\n"::formatted).collect(Collectors.joining());
    Files.writeString(file, text);

    long cut = ConsoleLog.cut(file, 100);

    assertThat(cut).isEqualTo(9000 - 11 * 9 - 11 * 9);
    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(23).startsWith("line 000").endsWith("line 999");
    assertThat(lines.get(10)).isEqualTo("line 010");
    assertThat(lines.get(11))
        .isEqualTo("… 8802 bytes cut here (kept: the first and the last 100 bytes) …");
    assertThat(lines.get(12)).isEqualTo("line 989");
    assertThat(folder).isDirectoryNotContaining("glob:**.cut");
  }

  @Test
  void speaks_of_megabytes_when_there_are_some() throws Exception {
    Files.writeString(file, "0123456789abcde\n".repeat(10 << 16));

    ConsoleLog.cut(file, 1 << 20);

    assertThat(file)
        .content()
        .contains("\n… 8 MB cut here (kept: the first and the last 1 MB) …\n");
    assertThat(Files.size(file)).isBetween(2L << 20, (2L << 20) + 100);
  }

  @Test
  void leaves_a_short_file_and_a_missing_one_alone() throws Exception {
    Files.writeString(file, "x".repeat(200));

    assertThat(ConsoleLog.cut(file, 100)).isZero();
    assertThat(ConsoleLog.cut(folder.resolve("missing"), 100)).isZero();

    assertThat(file).hasContent("x".repeat(200));
  }

  @Test
  void cuts_a_file_of_one_line() throws Exception {
    Files.writeString(file, "x".repeat(1000));

    ConsoleLog.cut(file, 100);

    assertThat(Files.readString(file))
        .startsWith("x".repeat(100) + "\n… 800 bytes cut")
        .endsWith("…\n" + "x".repeat(100));
  }

  @Test
  void shows_the_last_lines_that_are_not_blank() throws Exception {
    Files.writeString(file, "one\n\ntwo\n   \nthree\n\n");

    assertThat(ConsoleLog.lastLines(file, 2)).isEqualTo("two\nthree");
    assertThat(ConsoleLog.lastLines(file, 9)).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void shows_lines_without_colours_controls_and_overwritten_states() throws Exception {
    Files.writeString(file, "\u001B[1;31mred\u001B[0m\u0007\r\n 1%|\r 2%|\r 3%|  \r\na\tb");

    assertThat(ConsoleLog.lastLines(file, 9)).isEqualTo("red\n 3%|\na\tb");
  }

  @Test
  void shows_at_most_500_characters_of_a_line() throws Exception {
    Files.writeString(file, "a".repeat(501) + "\n" + "b".repeat(400_000) + "end");

    assertThat(ConsoleLog.lastLines(file, 5)).hasSize(501).startsWith("…bb").endsWith("bend");

    Files.writeString(file, "a".repeat(600) + "\nb\n");
    assertThat(ConsoleLog.lastLines(file, 5)).isEqualTo("a".repeat(500) + "…\nb");
  }

  @Test
  void shows_bytes_that_are_no_text_as_far_as_they_are() throws Exception {
    Files.write(file, new byte[] {'o', 'k', (byte) 0xff, 0, '\n'});

    assertThat(ConsoleLog.lastLines(file, 1)).startsWith("ok");
    assertThat(ConsoleLog.lastLines(folder.resolve("missing"), 1)).isEmpty();
  }
}
