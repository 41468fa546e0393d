package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"loss", "train/loss", "a.b", "a b:c-d_e", "größe", "损失", "a..b", "..a/b"})
  void usualNamesAreAllowed(String name) {
    assertThat(EntityName.allowed(name)).isEqualTo(!name.startsWith(".."));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "a//b, a/b",
        "../x, ../x",
        "/a, /a",
        "a/, a",
        "., .",
        "a/../b, b",
        "./a, a",
        "//a, //a",
        "///a, /a",
      })
  void aNameThatIsAnotherPathIsRefused(String name, String path) {
    assertThat(EntityName.allowed(name)).isFalse();
    assertThatThrownBy(() -> EntityName.require(name, "name"))
        .hasMessage(
            "Invalid value \"%s\" for parameter 'name' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'"
                .formatted(name, path));
  }

  @Test
  void aStrangeCharacterIsRefused() {
    assertThatThrownBy(() -> EntityName.require("bad key!@", "name"))
        .hasMessage(
            "Invalid value \"bad key!@\" for parameter 'name' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).");
  }
}
