package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonListTest {

  @Test
  void texts_are_literals_of_Python() {
    assertThat(PythonList.texts("('a', \"b\")")).containsExactly("a", "b");
    assertThat(PythonList.texts("( 'a' 'b' ,\n r'c\\n' , )")).containsExactly("ab", "c\\n");
    assertThat(PythonList.texts("('it\\'s', 'a\\tb', '\\x41\\101\\u0041\\q')"))
        .containsExactly("it's", "a\tb", "AAA\\q");
    assertThat(PythonList.texts("('a', # one\n'b')")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a)",
        "('a)",
        "('a\\)",
        "('a\\')",
        "(,)",
        "('a',,)",
        "('a'))",
        "('a' b)",
        "((('a')))",
        "('\\x4')",
        "('\\u00')",
        "('\\N{BULLET}')",
        "('a\nb')",
        "(f'a')",
        "('a' #)"
      })
  void all_else_is_refused(String list) {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> PythonList.texts(list))
        .withMessageEndingWith("but got ill-formed list.");
  }

  @Test
  void lists_of_nothing_or_of_numbers_are_refused() {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> PythonList.texts("( )"))
        .withMessageEndingWith("but got empty list");
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> PythonList.texts("('a', 1)"))
        .withMessageEndingWith("but got different type in list: ('a', 1)");
  }
}
