package dev.athanor.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamNumberTest {

  @ParameterizedTest
  @CsvSource({
    "32,        32",
    "-0.5,      -0.5",
    "+7,        7",
    "1e-5,      1e-5",
    "1E+05,     1e5",
    ".5,        0.5",
    "5.,        5",
    "-.5e1,     -5",
    "007,       7",
    "-0,        -0.0",
    "0.1,       0.1",
    "9007199254740993, 9007199254740992",
    "4.9e-324,  4.9e-324",
    "1e-400,    0",
    "1e400,     Infinity",
    "-1e400,    -Infinity",
    "1e99999999999999999999,  Infinity",
    "1e-99999999999999999999, 0",
    "0e99999999999999999999,  0",
    "nan,       NaN",
    "-NaN,      NaN",
    "inf,       Infinity",
    "+INF,      Infinity",
    "-Infinity, -Infinity",
  })
  void reads(String text, double number) {
    assertThat(ParamNumber.of(text)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " 1",
        "1 ",
        "1\n",
        "+",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "--1",
        "+-1",
        "1.2.3",
        "1_000",
        "1,5",
        "1,000",
        "0x10",
        "0x1p3",
        "1f",
        "1d",
        "1L",
        "10%",
        "3 GB",
        "true",
        "None",
        "nans",
        "inf.",
        "infinit",
        "na n",
        "١٢",
        "１２",
        "½",
        "−1",
        "ınf",
        "ınfınıty",
        "İNF",
        "∞",
      })
  void reads_nothing_where_no_number_is_spelled(String text) {
    assertThat(ParamNumber.of(text)).isEmpty();
  }

  @Test
  void reads_nothing_that_is_too_long() {
    String longest = "1".repeat(ParamNumber.LONGEST);

    assertThat(ParamNumber.of(longest)).hasValue(Double.parseDouble(longest));
    assertThat(ParamNumber.of(longest + "1")).isEmpty();
  }

  @Test
  void reads_back_what_java_prints() {
    for (double value : new double[] {1.0 / 3, Double.MIN_VALUE, -Double.MAX_VALUE, 1e23, -0.0}) {
      assertThat(ParamNumber.of(Double.toString(value))).hasValue(value);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_long_text_takes_no_time() {
    assertThat(ParamNumber.of("1".repeat(10_000_000) + "x")).isEmpty();
    assertThat(ParamNumber.of("1".repeat(ParamNumber.LONGEST - 1) + "x")).isEmpty();
  }
}
