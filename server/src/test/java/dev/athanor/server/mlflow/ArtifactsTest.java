package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.model.RunId;
import dev.athanor.server.mlflow.ArtifactServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactsTest {

  private static final ArtifactServer server = new ArtifactServer();

  @BeforeEach
  void empty() {
    server.renew();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String at(String run, String path) {
    return "0/%s/artifacts/%s".formatted(run, path);
  }

  private static List<String> names(Answer listing) {
    var names = new ArrayList<String>();
    listing.files().forEach(file -> names.add(file.path("path").asText()));
    return names;
  }

  @Test
  void whatIsPutIsGot() {
    String run = server.run("0");
    Answer put = server.put(at(run, "dir/a.txt"), "hello");
    Answer got = server.get(at(run, "dir/a.txt"));

    assertThat(put.status()).isEqualTo(200);
    assertThat(put.text()).isEmpty();
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text()).isEqualTo("hello");
    assertThat(got.header("content-type")).isEqualTo("text/plain");
    assertThat(got.header("content-disposition")).isEqualTo("attachment; filename=a.txt");
    assertThat(got.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(got.header("accept-ranges")).isEqualTo("bytes");
    assertThat(got.header("content-length")).isEqualTo("5");
    assertThat(got.header("last-modified")).endsWith("GMT");
  }

  @Test
  void aRunOwnsTheFilesBelowItsUri() {
    String run = server.run("0");
    server.put(at(run, "dir/a.txt"), "hello");
    server.put("7/%s/artifacts/a.txt".formatted(run), "of another experiment, says the path");

    var blobs = server.storage().blobs();
    assertThat(blobs.list(new Owner.OfRun(new RunId(run)), null, null, 10))
        .extracting(blob -> blob.path().text())
        .containsExactly("dir/a.txt");
    assertThat(blobs.find(new Owner.Shared(), new BlobPath("7/%s/artifacts/a.txt".formatted(run))))
        .isPresent();
  }

  @Test
  void theLastPutCounts() {
    server.put("a.txt", "one");
    String tag = server.get("a.txt").header("etag");
    server.put("a.txt", "two");

    assertThat(server.get("a.txt").text()).isEqualTo("two");
    assertThat(server.get("a.txt", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void filesStandAtTheRootAsInMlflowsOwnTests() {
    server.put("a.txt", "0");
    server.put("dir/b.txt", "1");

    assertThat(server.send(server.to(ArtifactServer.FILES)).text())
        .isEqualTo(
            "{\"files\":[{\"path\":\"a.txt\",\"is_dir\":false,\"file_size\":1},"
                + "{\"path\":\"dir\",\"is_dir\":true}]}");
    assertThat(server.list("dir").text())
        .isEqualTo("{\"files\":[{\"path\":\"b.txt\",\"is_dir\":false,\"file_size\":1}]}");
    assertThat(server.list("dir/").text()).isEqualTo(server.list("dir").text());
  }

  @Test
  void listsGiveOneLevelByName() {
    String run = server.run("0");
    for (String path : List.of("b.txt", "a.txt", "a/b/c", "a/d", "a-b", "empty", "\u00e4/x")) {
      server.put(at(run, path.replace("\u00e4", "%C3%A4")), path.equals("empty") ? "" : "x");
    }

    assertThat(server.list(at(run, "")).text())
        .isEqualTo(
            "{\"files\":[{\"path\":\"a\",\"is_dir\":true},"
                + "{\"path\":\"a-b\",\"is_dir\":false,\"file_size\":1},"
                + "{\"path\":\"a.txt\",\"is_dir\":false,\"file_size\":1},"
                + "{\"path\":\"b.txt\",\"is_dir\":false,\"file_size\":1},"
                + "{\"path\":\"empty\",\"is_dir\":false},"
                + "{\"path\":\"\u00e4\",\"is_dir\":true}]}");
    assertThat(names(server.list(at(run, "a")))).containsExactly("b", "d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nope", "nope/more", "a.txt", "0", "0/x"})
  void aFolderWithNothingInItListsNothing(String folder) {
    if (folder.equals("a.txt")) {
      server.put("a.txt", "x");
    }
    Answer listing = server.list(folder);

    assertThat(listing.status()).isEqualTo(200);
    assertThat(listing.text()).isEqualTo("{}");
  }

  @Test
  void theWayToTheFilesOfRunsIsListed() {
    String one = server.run("0");
    String other = server.run("0");
    String none = server.run("0");
    String experiment = server.experiment("e", "");
    server.run(experiment);
    server.put(at(one, "x"), "1");
    server.put(at(other, "x"), "1");
    server.put("0/models/m-1/artifacts/MLmodel", "x");
    server.deleteRun(other);

    assertThat(names(server.list(""))).containsExactly("0");
    assertThat(names(server.list("0"))).containsExactlyInAnyOrder("models", one, other);
    assertThat(names(server.list("0/" + one))).containsExactly("artifacts");
    assertThat(server.list("0/" + none).text()).isEqualTo("{}");
    assertThat(names(server.list("0/models/m-1"))).containsExactly("artifacts");
  }

  @Test
  void aRunIsListedWithItsUri() {
    String run = server.run("0");
    server.put(at(run, "a.txt"), "0");
    server.put(at(run, "dir/b.txt"), "1");
    String path = "/api/2.0/mlflow/artifacts/list";

    assertThat(server.query(path, "run_id", run).text())
        .isEqualTo(
            ("{\"root_uri\":\"mlflow-artifacts:/0/%s/artifacts\",\"files\":["
                    + "{\"path\":\"a.txt\",\"is_dir\":false,\"file_size\":1},"
                    + "{\"path\":\"dir\",\"is_dir\":true}]}")
                .formatted(run));
    assertThat(server.query(path, "run_uuid", run, "path", "dir").files().toString())
        .isEqualTo("[{\"path\":\"dir/b.txt\",\"is_dir\":false,\"file_size\":1}]");
    assertThat(server.query(path, "run_id", run, "path", "nope").text())
        .isEqualTo("{\"root_uri\":\"mlflow-artifacts:/0/%s/artifacts\"}".formatted(run));
    assertThat(server.query("/ajax-api/2.0/mlflow/artifacts/list", "run_id", run).status())
        .isEqualTo(200);
    assertThat(server.query(path, "path", "x").message())
        .startsWith("Missing value for required parameter 'run_id'.");
    assertThat(server.query(path, "run_id", "0".repeat(32)).message())
        .isEqualTo("Run with id=%s not found".formatted("0".repeat(32)));
  }

  @Test
  void pagesGetAFileByItsRun() {
    String run = server.run("0");
    server.put(at(run, "dir/page.html"), "<p>");

    for (String name : List.of("run_id", "run_uuid")) {
      Answer got = server.query("/get-artifact", name, run, "path", "dir/page.html");
      assertThat(got.text()).isEqualTo("<p>");
      assertThat(got.header("content-type")).isEqualTo("text/html");
      assertThat(got.header("content-disposition")).isEqualTo("attachment; filename=page.html");
    }
    assertThat(server.query("/get-artifact", "run_id", run, "path", "nope").message())
        .isEqualTo("No such artifact: '%s'".formatted(at(run, "nope")));
    assertThat(server.query("/get-artifact", "run_id", run).status()).isEqualTo(400);
  }

  @Test
  void whatIsNotThereIsSaidSo() {
    server.put("dir/a.txt", "x");
    String run = server.run("0");
    server.put(at(run, "x"), "x");

    Answer missing = server.get("probe/nope.txt");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.errorCode()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
    assertThat(missing.message()).isEqualTo("No such artifact: 'probe/nope.txt'");
    for (String folder : List.of("dir", "0", "0/" + run, "0/" + run + "/artifacts")) {
      assertThat(server.get(folder).status()).as(folder).isEqualTo(400);
      assertThat(server.get(folder).message())
          .isEqualTo("Artifact path refers to a directory, not a file: '%s'".formatted(folder));
      assertThat(server.put(folder, "x").status()).as(folder).isEqualTo(400);
    }
  }

  @Test
  void whatIsDeletedIsGone() {
    String run = server.run("0");
    for (String path : List.of("a.txt", "dir/b", "dir/c/d", "dirt", "e/f")) {
      server.put(at(run, path), "x");
    }
    assertThat(server.delete(at(run, "a.txt")).text()).isEqualTo("{}");
    assertThat(server.delete(at(run, "a.txt")).status()).isEqualTo(200);
    assertThat(server.delete(at(run, "dir")).status()).isEqualTo(200);
    assertThat(names(server.list(at(run, "")))).containsExactly("dirt", "e");

    assertThat(server.delete(at(run, "")).status()).isEqualTo(200);
    assertThat(server.list("").text()).isEqualTo("{}");
  }

  @Test
  void aCallThatWouldDeleteTheFilesOfManyRunsIsRefused() {
    String run = server.run("0");
    server.put(at(run, "x"), "x");

    for (String folder : List.of("0", "0/", "0/" + run)) {
      Answer refused = server.delete(folder);
      assertThat(refused.status()).as(folder).isEqualTo(400);
      assertThat(refused.message()).contains("Delete them run by run.");
    }
    assertThat(server.get(at(run, "x")).status()).isEqualTo(200);
  }

  @Test
  void aDeletedRunKeepsItsFilesAndTakesNoMore() {
    String run = server.run("0");
    server.put(at(run, "x"), "x");
    server.deleteRun(run);
    String refusal =
        "The run %s must be in the 'active' state. Current state is deleted.".formatted(run);

    assertThat(server.put(at(run, "y"), "y").message()).isEqualTo(refusal);
    assertThat(server.delete(at(run, "x")).message()).isEqualTo(refusal);
    assertThat(server.get(at(run, "x")).text()).isEqualTo("x");
  }

  @Test
  void aRunThatNobodyKnowsStoresBesideTheOthers() {
    String path = "0/%s/artifacts/a.txt".formatted("f".repeat(32));

    assertThat(server.put(path, "x").status()).isEqualTo(200);
    assertThat(server.get(path).text()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({
    "mlflow-artifacts:/some/prefix, some/prefix",
    "mlflow-artifacts:/some/prefix/, some/prefix",
    "mlflow-artifacts://elsewhere:5000/some/prefix, some/prefix",
    "mlflow-artifacts:///p, p",
    "mlflow-artifacts:q, q",
    "mlflow-artifacts:/100, 100",
  })
  void anExperimentMayHaveAPlaceOfItsOwn(String location, String prefix) {
    String run = server.run(server.experiment("e", location));
    String path = "%s/%s/artifacts/dir/a.txt".formatted(prefix, run);
    assertThat(server.put(path, "hello").status()).isEqualTo(200);

    assertThat(server.storage().blobs().list(new Owner.OfRun(new RunId(run)), null, null, 10))
        .extracting(blob -> blob.path().text())
        .containsExactly("dir/a.txt");
    assertThat(server.get(path).text()).isEqualTo("hello");
    assertThat(names(server.list(""))).containsExactly(prefix.split("/")[0]);
    assertThat(names(server.list(prefix))).containsExactly(run);
    assertThat(names(server.list(prefix + "/" + run + "/artifacts"))).containsExactly("dir");
    assertThat(names(server.query("/api/2.0/mlflow/artifacts/list", "run_id", run, "path", "dir")))
        .containsExactly("dir/a.txt");
    assertThat(server.query("/get-artifact", "run_id", run, "path", "dir/a.txt").text())
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket/x",
        "file:///etc",
        "/etc",
        "//proc/self/root",
        "http://localhost:1/api/2.0/mlflow-artifacts/artifacts",
        "gs://b",
        "mlflow-artifacts:/a/../../etc",
        "mlflow-artifacts:/%2e%2e/etc",
      })
  void placesElsewhereAreNeverOpened(String location) {
    String run = server.run(server.experiment("e", location));

    for (String path : List.of("/get-artifact", "/api/2.0/mlflow/artifacts/list")) {
      Answer refused = server.query(path, "run_id", run, "path", "passwd");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.errorCode()).isEqualTo("INVALID_PARAMETER_VALUE");
      assertThat(refused.message())
          .startsWith("The artifacts of run %s are at %s".formatted(run, location));
    }
    assertThat(upload(run, "x", "data").status()).isEqualTo(400);
  }

  private Answer upload(String run, String path, String data) {
    return server.send(
        server
            .to(
                "/ajax-api/2.0/mlflow/upload-artifact?"
                    + ArtifactServer.encoded("run_uuid", run, "path", path))
            .POST(BodyPublishers.ofString(data)));
  }

  @Test
  void pagesUploadASmallFile() {
    String run = server.run("0");

    assertThat(upload(run, "up/loaded.txt", "data").status()).isEqualTo(200);
    assertThat(server.get(at(run, "up/loaded.txt")).text()).isEqualTo("data");
    assertThat(upload(run, "empty", "").message()).isEqualTo("Request must specify data.");
    assertThat(upload("", "x", "data").message()).isEqualTo("Request must specify run_uuid.");
    assertThat(upload(run, "", "data").message()).isEqualTo("Request must specify path.");
    assertThat(upload(run, "../x", "data").message()).isEqualTo("Invalid path");
    assertThat(upload(run, "big", "x".repeat((10 << 20) + 1)).message())
        .isEqualTo("Artifact size is too large. Max size is 10MB.");
  }

  @Test
  void thereAreNoSignedAddresses() {
    String run = server.run("0");
    String body = "{'run_id':'%s','path':'a'}".formatted(run);

    assertThat(server.post("/api/2.0/mlflow/artifacts/presigned-upload-url", body).message())
        .isEqualTo(
            "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: mlflow-artifacts). This endpoint requires a direct cloud storage artifact URI.");
    assertThat(server.post("/api/2.0/mlflow/artifacts/presigned-download-url", body).message())
        .isEqualTo(
            "Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: mlflow-artifacts). This endpoint requires a run with a direct cloud storage artifact URI.");
    Answer presigned = server.query("/api/2.0/mlflow-artifacts/presigned/" + at(run, "b.txt"));
    assertThat(presigned.status()).isEqualTo(501);
    assertThat(presigned.errorCode()).isEqualTo("NOT_IMPLEMENTED");
    assertThat(presigned.message())
        .isEqualTo("Multipart download is not supported for the current artifact repository");
  }

  @Test
  void theServerSaysWhatItCan() {
    Answer info = server.query("/api/3.0/mlflow/server-info");

    assertThat(info.status()).isEqualTo(200);
    assertThat(info.json().path("multipart_uploads_enabled").booleanValue()).isFalse();
    assertThat(server.query("/ajax-api/3.0/mlflow/server-info").text()).isEqualTo(info.text());
  }

  @Test
  void pagesHaveTheSameRoutes() {
    String run = server.run("0");
    String files = "/ajax-api/2.0/mlflow-artifacts/artifacts";
    server.send(server.to(files + "/" + at(run, "x")).PUT(BodyPublishers.ofString("1")));

    assertThat(server.query(files + "/" + at(run, "x")).text()).isEqualTo("1");
    assertThat(names(server.query(files, "path", at(run, "")))).containsExactly("x");
  }

  @Test
  void aFileIsNoFolderAndAFolderNoFile() {
    server.put("a", "x");
    Answer refused = server.put("a/b", "x");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.errorCode()).isEqualTo("INVALID_PARAMETER_VALUE");
  }
}
