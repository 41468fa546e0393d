package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayScannerTest {

  @Test
  void every_text_and_number_that_is_written_comes_back() throws SQLException {
    for (String text : List.of("", "lr", "a\"b", "\\", "\\\"", "[1,2]", "\u0000\n", "é🧪", "a,b")) {
      for (long number : new long[] {0, 7, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        var all = CanonicalJson.array();
        all.addArray().add(text).add(number);
        all.addArray().add(text).add(number);
        var scanner = new ArrayScanner(CanonicalJson.write(all));

        assertThat(scanner.opens()).isTrue();
        for (int i = 0; i < 2; i++) {
          assertThat(scanner.opens()).isTrue();
          assertThat(scanner.text()).isEqualTo(text);
          assertThat(scanner.number()).isEqualTo(number);
          assertThat(scanner.closes()).isTrue();
        }
        assertThat(scanner.opens()).isFalse();
        assertThat(scanner.closes()).isTrue();
      }
    }
  }

  @Test
  void what_we_never_wrote_is_refused() {
    for (String json : List.of("", "[", "x", "\"a", "\"\\", "1.5")) {
      assertThatThrownBy(() -> new ArrayScanner(json).text()).isInstanceOf(SQLException.class);
    }
    for (String json : List.of("", "-", "\"1\"", "99999999999999999999")) {
      assertThatThrownBy(() -> new ArrayScanner(json).number()).isInstanceOf(SQLException.class);
    }
  }
}
