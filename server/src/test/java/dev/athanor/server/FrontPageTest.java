package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.storage.InMemoryStorage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontPageTest {

  @Test
  void whoever_opens_the_address_reads_what_it_is_and_how_to_use_it() throws Exception {
    try (var storage = new InMemoryStorage();
        var server = AthanorServer.start(ServerSettings.local(), storage, InstantSource.system());
        var client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(server.address().resolve("/")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
      assertThat(page.body())
          .contains("Athanor development")
          .contains("There are no pages yet")
          .contains("export MLFLOW_TRACKING_URI=" + server.address())
          .contains("docs/README.md")
          .doesNotContain("TOKEN");
    }
  }

  @Test
  void where_a_token_is_wanted_the_page_says_so_without_telling_it() throws Exception {
    var settings = new ServerSettings("127.0.0.1", 0, List.of(), "secret-of-forty-letters", "1");
    try (var storage = new InMemoryStorage();
        var server = AthanorServer.start(settings, storage, InstantSource.system());
        var client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(server.address().resolve("/"))
                  .header("authorization", "Bearer secret-of-forty-letters")
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(page.body()).contains("MLFLOW_TRACKING_TOKEN").doesNotContain("secret-of");
    }
  }
}
