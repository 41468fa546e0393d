package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.server.mlflow.ArtifactServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that are to lead out, and names that only look so. */
final class StrangePathsTest {

  private static final ArtifactServer server = new ArtifactServer();
  private static final String REFUSED =
      "400 {\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"Invalid path";

  @BeforeEach
  void empty() {
    server.renew();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "a/../../b",
        "..",
        "a/..",
        "%2e%2e/%2e%2e/etc/passwd",
        "%2E%2E/x",
        ".%2e/x",
        "..%2f..%2fetc%2fpasswd",
        "a%2f..%2f..%2fb",
        "%252e%252e/x",
        "%25252e%25252e/x",
        "%252e%252e%252fx",
        "..%5c..%5cx",
        "..\\..\\x",
        "a%5cb",
        "a\\b",
        "%255c%255chost%255cshare",
        "C:%5cx",
        "C:/x",
        "c%3a%2fx",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "%252fetc",
        "a//b",
        "a/./b",
        ".",
        "file:///etc/passwd",
        "file:%2f%2f%2fetc%2fpasswd",
        "FILE:etc",
        "file%3Aetc",
        "a%23b",
        "a#b",
        "#/../x",
        "%23/../../x",
        "%2523",
        "%0a",
        "a%0db",
        "a%09b",
        "a%250ab",
        "%00",
        "a%00b",
        "a%zz",
        "a%",
        "%C2%85",
        ".uploads/open/0",
        ".uploads",
        ".UPLOADS/x",
        "%2euploads/x",
        "a/",
        "",
      })
  void noMethodTakesAPathThatLeadsElsewhere(String path) {
    String target = ArtifactServer.FILES + "/" + path;

    assertThat(server.raw("GET", target, "")).startsWith(REFUSED);
    assertThat(server.raw("PUT", target, "x")).startsWith(REFUSED);
    if (!path.isEmpty() && !path.equals("a/")) {
      assertThat(server.raw("DELETE", target, "")).startsWith(REFUSED);
    }
    assertThat(server.storage().blobs().list(new Owner.Shared(), null, null, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../..",
        "..",
        "%2e%2e",
        "%252e%252e",
        "a/../..",
        "..%2f..",
        "/etc",
        "//etc",
        "file:///etc",
        "..\\..",
        "#/../..",
        "a#/../b",
        "C:\\x",
        "a\nb",
        "a//b",
        ".uploads",
      })
  void noQueryTakesAPathThatLeadsElsewhere(String path) {
    String run = server.run("0");
    String encoded = URLEncoder.encode(path, StandardCharsets.UTF_8);
    String ofRun = "?run_uuid=%s&path=%s".formatted(run, encoded);

    assertThat(server.raw("GET", ArtifactServer.FILES + "?path=" + encoded, ""))
        .startsWith(REFUSED);
    if (!path.equals(".uploads")) {
      assertThat(server.raw("GET", "/api/2.0/mlflow/artifacts/list" + ofRun, ""))
          .startsWith(REFUSED);
      assertThat(server.raw("GET", "/get-artifact" + ofRun, "")).startsWith(REFUSED);
      assertThat(server.raw("POST", "/ajax-api/2.0/mlflow/upload-artifact" + ofRun, "x"))
          .startsWith(REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "..%2fx", "%252e%252e/x", "a%2523", "/etc"})
  void noAddressOfAPathThatLeadsElsewhereIsSigned(String path) {
    assertThat(server.raw("GET", "/api/2.0/mlflow-artifacts/presigned/" + path, ""))
        .startsWith(REFUSED);
  }

  @Test
  void twoDotsStandInAQueryAsTheyAre() {
    assertThat(server.raw("GET", ArtifactServer.FILES + "?path=../..", "")).startsWith(REFUSED);
    assertThat(server.raw("GET", "/api/2.0/mlflow/runs/get?run_id=bad/../id", ""))
        .isEqualTo(
            "404 {\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"Run with id=bad/../id not found\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "complete", "abort"})
  void noUploadGoesElsewhere(String call) {
    String path = "/api/2.0/mlflow-artifacts/mpu/" + call + "/";

    for (String folder : List.of("..%252fx", "%2523", "a//b", "file:x", ".uploads")) {
      Answer refused =
          server.post(
              path + folder,
              "{'path':'b','num_parts':1,'upload_id':'0','parts':[{'part_number':1}]}");
      assertThat(refused.status()).as(folder).isBetween(400, 404);
      assertThat(refused.status()).as(folder).isNotIn(401, 403);
    }
    assertThat(server.post(path + "a", "{'path':'..','num_parts':1}").message())
        .isEqualTo("Invalid path");
  }

  @Test
  void namesHaveLimits() {
    String tooLong = "x".repeat(256);
    assertThat(server.put(tooLong, "x").message())
        .startsWith("Invalid path: path \"" + tooLong + "\"")
        .contains("255");
    assertThat(server.put("x/".repeat(512) + "y", "x").message())
        .startsWith("Invalid path: path of 1025 characters (expected: at most 1024)");
    assertThat(server.raw("GET", ArtifactServer.FILES + "/" + "x".repeat(70_000), ""))
        .startsWith("414 {\"error_code\"");
    assertThat(server.put("x".repeat(255), "x").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "a+b.txt, a+b.txt",
    "dog+step+20+timestamp+100+uuid.png, dog+step+20+timestamp+100+uuid.png",
    "a%2Bb.txt, a+b.txt",
    "a%20b.txt, a b.txt",
    "a%25b.txt, a%b.txt",
    "100%25.txt, 100%.txt",
    "%C3%A4.txt, ä.txt",
    "a%3Fb, a?b",
    "a%3Bb;c=d, a;b;c=d",
    "~/x, ~/x",
    "a:b, a:b",
    "...., ....",
    "a..b, a..b",
    "'a%2Cb(c)[d]''e', 'a,b(c)[d]''e'",
    "a%26b=c@d!$, a&b=c@d!$",
    "%E6%8D%9F%E5%A4%B1/%F0%9F%98%80, 损失/😀",
    "dog%25step%2510%25timestamp%2517000%25u.png, dog%step%10%timestamp%17000%u.png",
    "a%2520b.txt, a b.txt",
  })
  void namesThatOnlyLookStrangeAreKept(String sent, String name) {
    String target = ArtifactServer.FILES + "/dir/" + sent;
    assertThat(server.raw("PUT", target, "x")).startsWith("200");

    assertThat(server.storage().blobs().find(new Owner.Shared(), new BlobPath("dir/" + name)))
        .isPresent();
    assertThat(server.raw("GET", target, "")).isEqualTo("200 x");
    String folder = name.contains("/") ? "dir/" + name.substring(0, name.indexOf('/')) : "dir";
    String last = name.substring(name.indexOf('/') + 1);
    assertThat(server.list(folder).files().path(0).path("path").asText()).isEqualTo(last);
    String again = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    assertThat(server.raw("GET", ArtifactServer.FILES + "/dir/" + again, "")).isEqualTo("200 x");
  }

  @Test
  void attachmentsAreNamedForClientsOfBothKinds() {
    server.put("a%20%22b%22.txt", "x");
    server.put("%C3%A4+%25.txt", "x");
    server.put("%E6%8D%9F", "x");

    assertThat(server.get("a%20%22b%22.txt").header("content-disposition"))
        .isEqualTo("attachment; filename=\"a \\\"b\\\".txt\"");
    assertThat(server.get("%C3%A4+%25.txt").header("content-disposition"))
        .isEqualTo("attachment; filename=a+%.txt; filename*=UTF-8''%C3%A4+%25.txt");
    assertThat(server.get("%E6%8D%9F").header("content-disposition"))
        .isEqualTo("attachment; filename=download; filename*=UTF-8''%E6%8D%9F");
  }

  @Test
  void whatIsNoEndpointIsSaidSoWithoutACodeAsInMlflow() {
    assertThat(server.raw("GET", "/api/2.0/mlflow/bogus", "")).startsWith("404 Not Found");
    assertThat(server.raw("PUT", "/ajax-api/2.0/mlflow/runs/create", "{}"))
        .startsWith("405 Method Not Allowed");
  }
}
