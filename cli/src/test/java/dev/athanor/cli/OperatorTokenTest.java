package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTokenTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("operator-token");
  }

  private static void assertRefused(Path folder, Code code, String... words) {
    assertThatThrownBy(() -> OperatorToken.of(folder))
        .isInstanceOfSatisfying(AthanorException.class, e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void the_first_call_makes_a_token_that_its_owner_alone_may_read() throws IOException {
    OperatorToken token = OperatorToken.of(folder);

    assertThat(token.isNew()).isTrue();
    assertThat(token.text()).hasSizeGreaterThanOrEqualTo(40).matches("[A-Za-z0-9_-]+");
    assertThat(file()).hasContent(token.text());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file()));
  }

  @Test
  void later_calls_use_it() {
    OperatorToken first = OperatorToken.of(folder);

    OperatorToken second = OperatorToken.of(folder);

    assertThat(second.isNew()).isFalse();
    assertThat(second.isPrivate()).isTrue();
    assertThat(second.text()).isEqualTo(first.text());
  }

  @Test
  void no_two_folders_have_the_same(@TempDir Path other) {
    assertThat(OperatorToken.of(folder).text()).isNotEqualTo(OperatorToken.of(other).text());
  }

  @Test
  void a_token_of_ones_own_is_taken() throws IOException {
    Files.writeString(file(), "  " + "a".repeat(40) + "\n");

    assertThat(OperatorToken.of(folder).text()).isEqualTo("a".repeat(40));
  }

  @Test
  void a_token_that_others_may_read_is_told_apart() throws IOException {
    OperatorToken.of(folder);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(OperatorToken.of(folder).isPrivate()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "forty letters with blanks in between them, and more",
        "two-lines-of-thirty-letters-each\ntwo-lines-of-thirty-letters-each"
      })
  void a_file_that_holds_no_token_is_refused_and_left_alone(String text) throws IOException {
    Files.writeString(file(), text);

    assertRefused(folder, Code.INVALID_INPUT, file().toString(), "(expected: ", "Delete it");
    assertThat(file()).hasContent(text);
  }

  @Test
  void a_file_that_cannot_be_read_is_refused() throws IOException {
    Files.createDirectory(file());

    assertRefused(folder, Code.INVALID_INPUT, file().toString(), "cannot read");
  }

  @Test
  void a_file_that_is_no_text_is_refused() throws IOException {
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertRefused(folder, Code.INVALID_INPUT, file().toString(), "no text");
  }

  @Test
  void a_folder_that_cannot_be_written_is_told() {
    assertRefused(
        folder.resolve("nowhere"), Code.STORE_UNAVAILABLE, "cannot write the operator token");
  }

  @Test
  void the_token_is_in_no_message() {
    OperatorToken token = OperatorToken.of(folder);

    assertThat(token.toString()).doesNotContain(token.text());
  }
}
