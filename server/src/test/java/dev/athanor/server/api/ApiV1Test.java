package dev.athanor.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.server.api.ApiServer.Answer;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.Storage;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiV1Test {

  private ApiServer server = new ApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_server_says_what_it_is_and_what_it_speaks() {
    Answer answer = server.get("/server");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).startsWith("application/json");
    assertThat(answer.text("version")).isEqualTo("1.2.3");
    assertThat(answer.text("startedAt")).isEqualTo("2026-03-04T05:05:07Z");
    assertThat(answer.json().at("/protocols/0").toString())
        .isEqualTo(
            "{\"name\":\"Other\",\"version\":\"4.5\",\"path\":\"/other\",\"limits\":{\"things\":7}}");
    assertThat(answer.json().at("/limits/runsPerPage").asInt()).isEqualTo(1000);
  }

  @Test
  void HEAD_is_GET_without_a_body() {
    Answer answer = server.send("HEAD", "/server", null, "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().body()).isEmpty();
  }

  @Test
  void a_method_that_a_path_has_not_is_refused_with_those_that_it_has() {
    Answer answer = server.send("DELETE", "/runs/query", null, "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.text("what")).contains("DELETE").contains("(expected: POST)");
    assertThat(answer.response().headers().firstValue("allow")).contains("POST");
  }

  @Test
  void a_path_that_is_not_there_is_refused_as_a_problem() {
    Answer answer = server.get("/nothing/here");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.text("what")).contains("/api/v1/nothing/here");
  }

  @Test
  void what_the_store_cannot_do_at_present_may_be_tried_again() {
    server.close();
    server =
        new ApiServer(
            failing(
                new AthanorException(
                    Code.STORE_UNAVAILABLE,
                    "cannot read d/athanor.db (disk I/O error). See the disk.")));

    Answer answer = server.get("/experiments");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("code")).isEqualTo("STORE_UNAVAILABLE");
    assertThat(answer.text("what")).isEqualTo("cannot read d/athanor.db (disk I/O error).");
    assertThat(answer.text("remedy")).isEqualTo("See the disk.");
    assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void a_fault_of_the_server_is_told_as_one() {
    server.close();
    server = new ApiServer(failing(new IllegalStateException("two owners")));

    Answer answer = server.get("/experiments");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text("code")).isEqualTo("INTERNAL_ERROR");
    assertThat(answer.text("what")).contains("two owners");
  }

  /** A storage whose experiments can do nothing but fail. */
  private static Storage failing(RuntimeException failure) {
    ExperimentStore experiments =
        proxy(
            ExperimentStore.class,
            name -> {
              throw failure;
            });
    return proxy(Storage.class, name -> name.equals("experiments") ? experiments : null);
  }

  private static <T> T proxy(Class<T> type, Function<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.apply(method.getName())));
  }
}
