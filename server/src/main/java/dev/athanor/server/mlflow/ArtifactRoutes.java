package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.model.Run;
import dev.athanor.server.http.BodyStream;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.server.http.JsonAnswer.AnswerSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The routes of artifacts, of which those with files neither buffer nor end by the clock. */
final class ArtifactRoutes {

  private static final List<String> ROOTS = List.of("/api", "/ajax-api");
  private static final String PROXY = "/2.0/mlflow-artifacts/";
  private static final long LARGEST_MESSAGE = 8L << 20;

  /** What the pages of MLflow may upload. */
  private static final int LARGEST_UPLOAD = 10 << 20;

  /** How long a client may be still in the middle of a file. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The end of an upload takes as long as its file is large. Who asks again gets the answer. */
  private static final Duration LONGEST_ENDING = Duration.ofHours(1);

  private static final Pattern PART = Pattern.compile("([0-9a-f]{32})/([0-9]{1,5})");

  private final ServerBuilder server;
  private final Things things;
  private final ArtifactRoots roots;
  private final ArtifactFiles files;
  private final ArtifactUploads uploads;
  private final List<String> paths = new ArrayList<>();

  private ArtifactRoutes(ServerBuilder server, Things things) {
    this.server = server;
    this.things = things;
    this.roots = new ArtifactRoots(things);
    this.files = new ArtifactFiles(things, roots);
    this.uploads = new ArtifactUploads(things, files);
  }

  /** Adds the routes to a server; gives back their paths, each beginning with a slash. */
  static List<String> addTo(ServerBuilder server, Things things) {
    var routes = new ArtifactRoutes(server, things);
    for (String root : ROOTS) {
      routes.add(root);
    }
    routes.files("/get-artifact", routes::get, HttpMethod.GET, HttpMethod.HEAD);
    routes.files("/ajax-api/2.0/mlflow/upload-artifact", routes::upload, HttpMethod.POST);
    return routes.paths.stream().distinct().toList();
  }

  private void add(String root) {
    var calls = new ArtifactCalls(things, roots);
    messages(HttpMethod.GET, root + "/2.0/mlflow/artifacts/list", calls::listOfRun);
    messages(
        HttpMethod.POST,
        root + "/2.0/mlflow/artifacts/presigned-upload-url",
        calls::presignedUpload);
    messages(
        HttpMethod.POST,
        root + "/2.0/mlflow/artifacts/presigned-download-url",
        calls::presignedDownload);
    messages(HttpMethod.GET, root + "/3.0/mlflow/server-info", ArtifactCalls::serverInfo);
    messages(HttpMethod.GET, root + PROXY + "artifacts", calls::list);
    String all = root + PROXY + "artifacts/";
    filesBelow(
        all,
        (ctx, request, sink) -> send(ctx, request, all, sink),
        HttpMethod.GET,
        HttpMethod.HEAD);
    filesBelow(all, (ctx, request, sink) -> put(ctx, request, all, sink), HttpMethod.PUT);
    filesBelow(all, (ctx, request, sink) -> delete(ctx, all, sink), HttpMethod.DELETE);
    String signed = root + PROXY + "presigned/";
    filesBelow(
        signed,
        (ctx, request, sink) -> {
          throw ArtifactCalls.presigned(SentPath.behind(ctx, signed));
        },
        HttpMethod.GET);
    addUploads(root + PROXY + "mpu/");
  }

  private void addUploads(String root) {
    var calls = new UploadCalls(uploads);
    String parts = root + "parts/";
    messagesBelow(root + "create/", (folder, message) -> calls.create(folder, parts, message));
    messagesBelow(root + "complete/", calls::complete);
    messagesBelow(root + "abort/", calls::abort);
    filesBelow(parts, (ctx, request, sink) -> putPart(ctx, request, parts, sink), HttpMethod.PUT);
  }

  private void messages(HttpMethod method, String path, Call call) {
    paths.add(path);
    server
        .route()
        .methods(method)
        .path(path)
        .maxRequestLength(LARGEST_MESSAGE)
        .build(new CallService(call));
  }

  /** A call about a folder that its path names. */
  @FunctionalInterface
  private interface FolderCall {
    JsonAnswer answer(String folder, Call.Message message);
  }

  private void messagesBelow(String path, FolderCall call) {
    paths.add(path);
    // Without this, what names no folder would be sent on to the path with its slash.
    server
        .route()
        .methods(HttpMethod.POST)
        .path(path.substring(0, path.length() - 1))
        .build((ctx, request) -> HttpResponse.of(HttpStatus.NOT_FOUND));
    HttpService service =
        (ctx, request) -> {
          String folder = SentPath.behind(ctx, path);
          return new CallService(message -> call.answer(folder, message)).serve(ctx, request);
        };
    server
        .route()
        .methods(HttpMethod.POST)
        .pathPrefix(path)
        .maxRequestLength(LARGEST_MESSAGE)
        .requestTimeout(LONGEST_ENDING)
        .build(service);
  }

  private void files(String path, StreamService.Action action, HttpMethod... methods) {
    paths.add(path);
    server
        .route()
        .methods(methods)
        .path(path)
        .maxRequestLength(0)
        .requestTimeout(Duration.ZERO)
        .build(new StreamService(action));
  }

  private void filesBelow(String path, StreamService.Action action, HttpMethod... methods) {
    paths.add(path);
    server
        .route()
        .methods(methods)
        .pathPrefix(path)
        .maxRequestLength(0)
        .requestTimeout(Duration.ZERO)
        .build(new StreamService(action));
  }

  private void send(ServiceRequestContext ctx, HttpRequest request, String route, AnswerSink sink)
      throws IOException {
    files.send(request.headers(), ArtifactPath.of(SentPath.behind(ctx, route)), sink);
  }

  private void put(ServiceRequestContext ctx, HttpRequest request, String route, AnswerSink sink)
      throws IOException {
    ArtifactPath path = ArtifactPath.of(SentPath.behind(ctx, route));
    uploads.sweepNowAndThen();
    try (InputStream body = BodyStream.of(request, PATIENCE)) {
      files.put(path, body);
    }
    sink.begin(empty());
  }

  private static HttpResponse empty() {
    return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentLength(0).build());
  }

  private void delete(ServiceRequestContext ctx, String route, AnswerSink sink) throws IOException {
    ArtifactPath path = ArtifactPath.ofFolder(SentPath.behind(ctx, route));
    files.delete(path);
    JsonAnswer.send(JsonAnswer.OK, Call.NOTHING, sink);
  }

  private void putPart(
      ServiceRequestContext ctx, HttpRequest request, String route, AnswerSink sink)
      throws IOException {
    Matcher part = PART.matcher(SentPath.behind(ctx, route));
    if (!part.matches()) {
      throw MlflowException.gone(
          "No part of a multipart upload has the address %s.".formatted(ctx.path()));
    }
    String tag;
    try (InputStream body = BodyStream.of(request, PATIENCE)) {
      tag = uploads.put(part.group(1), Integer.parseInt(part.group(2)), body);
    }
    sink.begin(
        HttpResponse.of(
            ResponseHeaders.builder(HttpStatus.OK)
                .add(HttpHeaderNames.ETAG, "\"%s\"".formatted(tag))
                .contentLength(0)
                .build()));
  }

  /** A file of a run, as pages ask for it. */
  private void get(ServiceRequestContext ctx, HttpRequest request, AnswerSink sink)
      throws IOException {
    Fields fields = Fields.ofQuery(ctx.queryParams());
    ArtifactPath path = ArtifactPath.of(fields.requiredText("path"));
    Run run = things.run(fields.runId());
    files.send(request.headers(), roots.requireHere(run).resolve(path), sink);
  }

  /** A small file for a run, as pages send it. */
  private void upload(ServiceRequestContext ctx, HttpRequest request, AnswerSink sink)
      throws IOException {
    Fields fields = Fields.ofQuery(ctx.queryParams());
    String id = required(fields, "run_uuid");
    ArtifactPath path = ArtifactPath.of(required(fields, "path"));
    byte[] bytes;
    try (InputStream body = BodyStream.of(request, PATIENCE)) {
      bytes = body.readNBytes(LARGEST_UPLOAD + 1);
    }
    if (bytes.length > LARGEST_UPLOAD) {
      throw MlflowException.invalid("Artifact size is too large. Max size is 10MB.");
    }
    if (bytes.length == 0) {
      throw MlflowException.invalid("Request must specify data.");
    }
    Run run = things.run(id);
    files.put(roots.requireHere(run).resolve(path), new ByteArrayInputStream(bytes));
    sink.begin(empty());
  }

  private static String required(Fields fields, String name) {
    String text = fields.text(name);
    if (text.isEmpty()) {
      throw MlflowException.invalid("Request must specify %s.".formatted(name));
    }
    return text;
  }
}
