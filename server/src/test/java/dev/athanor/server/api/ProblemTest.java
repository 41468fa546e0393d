package dev.athanor.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

  private static Problem of(String message) {
    return Problem.of(new AthanorException(Code.CONFLICT, message));
  }

  @Test
  void what_was_wrong_is_the_first_sentence_and_what_to_do_the_rest() {
    Problem problem = of("trial 17 is COMPLETE (expected: RUNNING). Ask for a new one. Or wait.");

    assertThat(problem.what()).isEqualTo("trial 17 is COMPLETE (expected: RUNNING).");
    assertThat(problem.remedy()).isEqualTo("Ask for a new one. Or wait.");
  }

  @Test
  void a_full_stop_in_brackets_or_quotes_ends_no_sentence() {
    Problem problem =
        of("path \"a. b\" (expected: none of \". (\", /data/x.y. Or so) at 3.5 s. Shorten it.");

    assertThat(problem.remedy()).isEqualTo("Shorten it.");
  }

  @Test
  void a_message_without_advice_gets_that_of_its_code() {
    Problem problem = of("no run x (expected: the id of a run)");

    assertThat(problem.what()).isEqualTo("no run x (expected: the id of a run)");
    assertThat(problem.remedy()).isNotBlank();
  }

  @Test
  void what_HTTP_refuses_has_the_name_of_its_status() {
    Problem problem = Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many. Wait.");

    assertThat(problem.code()).isEqualTo("TOO_MANY_REQUESTS");
    assertThat(problem.remedy()).isEqualTo("Wait.");
    assertThat(ApiV1.problem(HttpStatus.FORBIDDEN, "no.").contentUtf8())
        .contains("\"code\":\"FORBIDDEN\"");
  }

  @ParameterizedTest
  @EnumSource
  void every_code_has_a_status_and_advice(Code code) {
    Problem problem = Problem.of(new AthanorException(code, "bad"));

    assertThat(problem.code()).isEqualTo(code.name());
    assertThat(problem.status().code()).isBetween(400, 599);
    assertThat(problem.remedy()).endsWith(".");
  }
}
