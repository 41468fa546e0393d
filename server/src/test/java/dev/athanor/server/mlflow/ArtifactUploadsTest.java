package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.server.mlflow.ArtifactServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ArtifactUploadsTest {

  private static final String MPU = "/api/2.0/mlflow-artifacts/mpu/";
  private static final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private static final ArtifactServer server =
      new ArtifactServer(now::get, UnaryOperator.identity());

  private String folder = "";

  @BeforeEach
  void empty() {
    server.renew();
    folder = "0/%s/artifacts/dir".formatted(server.run("0"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private JsonNode begin(int parts) {
    return server
        .post(
            MPU + "create/" + folder, "{'path':'/home/me/big.bin','num_parts':%d}".formatted(parts))
        .json();
  }

  private static String url(JsonNode upload, int number) {
    return upload.path("credentials").path(number - 1).path("url").asText();
  }

  /** Sends a part; gives back its tag. */
  private static Answer send(String url, String text) {
    return server.send(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofString(text)));
  }

  private Answer end(String call, JsonNode upload, String parts) {
    return server.post(
        MPU + call + "/" + folder,
        "{'path':'/home/me/big.bin','upload_id':'%s','parts':[%s]}"
            .formatted(upload.path("upload_id").asText(), parts));
  }

  private static String part(int number, Answer sent) {
    return "{'part_number':%d,'etag':'%s','url':''}"
        .formatted(number, sent.header("etag").replace("\"", "\\\""));
  }

  private static List<String> stored() {
    return server.storage().blobs().list(new Owner.Shared(), null, null, 1000).stream()
        .map(blob -> blob.path().text().replaceAll("[0-9a-f]{32}", "ID"))
        .toList();
  }

  @Test
  void partsBecomeOneFile() {
    JsonNode upload = begin(3);
    Answer third = send(url(upload, 3), "!");
    Answer first = send(url(upload, 1), "hello ");
    Answer second = send(url(upload, 2), "world");
    assertThat(server.list("").text()).isEqualTo("{}");

    Answer complete =
        end("complete", upload, part(1, first) + "," + part(2, second) + "," + part(3, third));

    assertThat(complete.status()).isEqualTo(200);
    assertThat(complete.text()).isEqualTo("{}");
    assertThat(server.get(folder + "/big.bin").text()).isEqualTo("hello world!");
    assertThat(stored()).containsExactly(".uploads/done/ID");
  }

  @Test
  void theAddressOfAPartIsOneOfOursThatNobodyCanGuess() {
    JsonNode upload = begin(2);

    assertThat(upload.path("upload_id").asText()).matches("[0-9a-f]{32}");
    assertThat(begin(2).path("upload_id")).isNotEqualTo(upload.path("upload_id"));
    assertThat(url(upload, 2))
        .isEqualTo(
            "%s%sparts/%s/2".formatted(server.address(), MPU, upload.path("upload_id").asText()));
    assertThat(upload.at("/credentials/1/part_number").asInt()).isEqualTo(2);
  }

  @Test
  void theAddressIsWhatTheClientReachesUsBy() {
    JsonNode upload =
        server
            .send(
                server
                    .to(MPU + "create/" + folder)
                    .header("content-type", "application/json")
                    .header("authorization", "Bearer t")
                    .header("x-forwarded-proto", "https")
                    .header("x-forwarded-host", "athanor.example:8443, inner")
                    .header("x-forwarded-prefix", "/tracking")
                    .POST(BodyPublishers.ofString("{\"path\":\"b\",\"num_parts\":1}")))
            .json();

    assertThat(url(upload, 1)).startsWith("https://athanor.example:8443/tracking" + MPU);
    assertThat(upload.at("/credentials/0/headers/Authorization").asText()).isEqualTo("Bearer t");
  }

  @Test
  void aPartThatIsSentAgainCountsAsLastSent() {
    JsonNode upload = begin(1);
    Answer early = send(url(upload, 1), "one");
    Answer late = send(url(upload, 1), "two");

    assertThat(end("complete", upload, part(1, early)).message()).contains("Send that part again");
    assertThat(end("complete", upload, part(1, late)).status()).isEqualTo(200);
    assertThat(server.get(folder + "/big.bin").text()).isEqualTo("two");
  }

  @Test
  void completingTwiceIsAsGoodAsOnce() {
    JsonNode upload = begin(1);
    String parts = part(1, send(url(upload, 1), "x"));

    assertThat(end("complete", upload, parts).status()).isEqualTo(200);
    server.put(folder + "/big.bin", "later");
    assertThat(end("complete", upload, parts).status()).isEqualTo(200);
    assertThat(server.get(folder + "/big.bin").text()).isEqualTo("later");
  }

  @Test
  void nothingIsStoredWhilePartsAreMissing() {
    JsonNode upload = begin(2);
    String first = part(1, send(url(upload, 1), "x"));
    String second = part(2, send(url(upload, 2), "y"));

    for (String parts :
        List.of(
            "",
            first,
            second + "," + first,
            first + "," + first,
            first + ",{'part_number':2,'etag':'x'}",
            first + ",{'part_number':2}",
            first + "," + second + "," + second)) {
      Answer refused = end("complete", upload, parts);
      assertThat(refused.status()).as(parts).isEqualTo(400);
      assertThat(refused.errorCode()).isEqualTo("INVALID_PARAMETER_VALUE");
    }
    assertThat(server.get(folder + "/big.bin").status()).isEqualTo(404);
    assertThat(end("complete", upload, first + "," + second).status()).isEqualTo(200);
  }

  @Test
  void anotherPathIsAnotherUpload() {
    JsonNode upload = begin(1);
    String parts = part(1, send(url(upload, 1), "x"));
    folder += "/other";

    assertThat(end("complete", upload, parts).status()).isEqualTo(404);
  }

  @Test
  void whatIsAbortedIsGone() {
    JsonNode upload = begin(2);
    send(url(upload, 1), "x");

    assertThat(end("abort", upload, "").text()).isEqualTo("{}");
    assertThat(stored()).isEmpty();
    assertThat(end("abort", upload, "").status()).isEqualTo(200);
    assertThat(send(url(upload, 2), "y").status()).isEqualTo(404);
    assertThat(stored()).isEmpty();
  }

  @Test
  void partsAreCounted() {
    JsonNode upload = begin(2);
    String address = url(upload, 1).substring(0, url(upload, 1).length() - 1);

    assertThat(send(address + "0", "x").status()).isEqualTo(400);
    assertThat(send(address + "3", "x").status()).isEqualTo(400);
    for (String bad : List.of("x", "-1", "1/2", "999999", "")) {
      assertThat(send(address + bad, "x").status()).as(bad).isEqualTo(404);
    }
    assertThat(begin(10_001).path("message").asText()).contains("0 to 10000");
    assertThat(begin(10_000).path("credentials")).hasSize(10_000);
  }

  @Test
  void anUploadThatTakesTooLongIsForgotten() throws IOException {
    Instant start = now.get();
    JsonNode upload = begin(1);
    send(url(upload, 1), "x");
    server
        .storage()
        .blobs()
        .put(
            new Owner.Shared(),
            new BlobPath(".uploads/parts/%s/00001".formatted("a".repeat(32))),
            new ByteArrayInputStream(new byte[1]),
            null,
            start);
    now.set(start.plus(Duration.ofHours(23)));
    server.put("a", "x");
    assertThat(stored()).hasSize(4);

    now.set(start.plus(Duration.ofHours(25)));
    server.put("a", "x");

    assertThat(stored()).containsExactly("a");
    assertThat(send(url(upload, 1), "x").message()).contains("took longer than 24 hours");
  }

  @Test
  void aThousandUploadsAreEnough() throws IOException {
    for (int i = 0; i < 1000; i++) {
      server
          .storage()
          .blobs()
          .put(
              new Owner.Shared(),
              new BlobPath(".uploads/open/%032x".formatted(i)),
              new ByteArrayInputStream("1 x".getBytes(StandardCharsets.UTF_8)),
              null,
              now.get());
    }
    Answer refused = server.post(MPU + "create/" + folder, "{'path':'x','num_parts':1}");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.message()).startsWith("There are 1000 multipart uploads under way");
  }

  @Test
  void aDeletedRunTakesNoUpload() {
    JsonNode upload = begin(1);
    String parts = part(1, send(url(upload, 1), "x"));
    server.deleteRun(folder.split("/")[1]);

    assertThat(end("complete", upload, parts).message()).contains("'active' state");
    assertThat(begin(1).path("message").asText()).contains("'active' state");
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String call : List.of("create", "complete", "abort")) {
      assertThat(server.post(MPU + call + "/probe", "{}").message())
          .isEqualTo(
              "Missing value for required parameter 'path'. See the API docs for more information about request parameters.");
      assertThat(server.post(MPU + call + "/..%252fx", "{'path':'b'}").message())
          .isEqualTo("Invalid path");
    }
    assertThat(server.post(MPU + "complete/a", "{'path':'b','upload_id':'0'}").message())
        .startsWith("Missing value for required parameter 'parts'.");
  }

  @Test
  void theNameIsTheLastOfTheClientsPath() {
    var names = new ArrayList<String>();
    for (String path : List.of("big.bin", "/a/b.bin", "C:\\\\\\\\x\\\\\\\\c.bin", "a%20d.bin")) {
      JsonNode upload =
          server
              .post(MPU + "create/" + folder, "{'path':'%s','num_parts':1}".formatted(path))
              .json();
      String parts = part(1, send(url(upload, 1), "x"));
      assertThat(
              server
                  .post(
                      MPU + "complete/" + folder,
                      "{'path':'%s','upload_id':'%s','parts':[%s]}"
                          .formatted(path, upload.path("upload_id").asText(), parts))
                  .status())
          .as(path)
          .isEqualTo(200);
    }
    server.list(folder).files().forEach(file -> names.add(file.path("path").asText()));
    assertThat(names).containsExactly("a d.bin", "b.bin", "big.bin", "c.bin");
  }
}
