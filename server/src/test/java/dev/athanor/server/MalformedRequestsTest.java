package dev.athanor.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is sent, it is the sender's fault, and the next one is answered as ever. */
class MalformedRequestsTest {

  private static final String API = "/api/2.0/mlflow/";

  private static final List<String> POSTS =
      List.of(
          "experiments/create",
          "experiments/update",
          "experiments/delete",
          "experiments/restore",
          "experiments/set-experiment-tag",
          "experiments/delete-experiment-tag",
          "experiments/search",
          "experiments/search-datasets",
          "runs/create",
          "runs/update",
          "runs/delete",
          "runs/restore",
          "runs/search",
          "runs/log-metric",
          "runs/log-parameter",
          "runs/log-batch",
          "runs/set-tag",
          "runs/delete-tag",
          "runs/log-inputs");

  private static final List<String> GETS =
      List.of(
          "experiments/get",
          "experiments/get-by-name",
          "experiments/search",
          "runs/get",
          "metrics/get-history",
          "metrics/get-history-bulk",
          "metrics/get-history-bulk-interval");

  /** What any field of any request is called. */
  private static final List<String> FIELDS =
      List.of(
          "name",
          "new_name",
          "experiment_id",
          "experiment_ids",
          "artifact_location",
          "tags",
          "key",
          "value",
          "run_id",
          "run_uuid",
          "run_name",
          "user_id",
          "status",
          "start_time",
          "end_time",
          "timestamp",
          "step",
          "filter",
          "order_by",
          "max_results",
          "page_token",
          "run_view_type",
          "view_type",
          "metrics",
          "params",
          "datasets",
          "models");

  /** Values of every type, and of none. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "-1e400",
          "99999999999999999999999999999999",
          "9".repeat(900),
          "NaN",
          "-Infinity",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"../../etc/passwd\"",
          "\"' OR 1=1 --\"",
          "\"\ud83d\ude00\"",
          "\"" + "x".repeat(10_000) + "\"",
          "[]",
          "[null]",
          "[[]]",
          "[{}]",
          "[{\"key\":1,\"value\":[],\"timestamp\":\"x\",\"step\":{}}]",
          "[{\"key\":\"k\",\"value\":1e999,\"timestamp\":-1,\"step\":1e30}]",
          "[{\"dataset\":{\"name\":[],\"digest\":7}}]",
          "{}",
          "{\"key\":{\"key\":{}}}");

  /** What the server says of each; it answers with no fault of its own, and goes on. */
  private static void requireOwnFault(TestServer server, List<byte[]> requests) throws IOException {
    for (byte[] request : requests) {
      Wire.Answer answer;
      try {
        answer = Wire.ask(server.address(), request);
      } catch (EOFException | SocketException e) {
        // To close what is no HTTP is an answer too.
        continue;
      }
      assertThat(answer.status()).as(shown(request)).isBetween(200, 499);
      assertThat(answer.body()).as(shown(request)).doesNotContain("Exception", "dev.athanor");
    }
    assertThat(server.isWell()).isTrue();
  }

  private static String shown(byte[] request) {
    return new String(request, 0, Math.min(request.length, 600), ISO_8859_1);
  }

  @Test
  void wrongTypesInEveryFieldOfEveryPostAreTheCallersFault() throws IOException {
    var requests = new ArrayList<byte[]>();
    for (String path : POSTS) {
      for (String field : FIELDS) {
        String value = VALUES.get(requests.size() % VALUES.size());
        requests.add(post(path, "{\"%s\":%s}".formatted(field, value)));
      }
    }
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, requests);
    }
  }

  @Test
  void everyValueInFieldsThatAreReadIsTheCallersFault() throws IOException {
    var requests = new ArrayList<byte[]>();
    String run = "\"run_id\":\"0123456789abcdef0123456789abcdef\"";
    for (String value : VALUES) {
      requests.add(post("experiments/create", "{\"name\":%s}".formatted(value)));
      requests.add(post("runs/create", "{\"experiment_id\":\"0\",\"tags\":%s}".formatted(value)));
      requests.add(
          post("runs/create", "{\"experiment_id\":\"0\",\"start_time\":%s}".formatted(value)));
      requests.add(post("runs/search", "{\"experiment_ids\":%s}".formatted(value)));
      requests.add(
          post("runs/search", "{\"experiment_ids\":[\"0\"],\"max_results\":%s}".formatted(value)));
      requests.add(
          post("runs/search", "{\"experiment_ids\":[\"0\"],\"page_token\":%s}".formatted(value)));
      requests.add(post("runs/log-batch", "{%s,\"metrics\":%s}".formatted(run, value)));
      requests.add(post("runs/log-batch", "{%s,\"params\":%s}".formatted(run, value)));
      requests.add(post("runs/log-batch", "{%s,\"tags\":%s}".formatted(run, value)));
      requests.add(
          post(
              "runs/log-metric",
              "{%s,\"key\":\"k\",\"timestamp\":1,\"value\":%s}".formatted(run, value)));
      requests.add(post("runs/log-inputs", "{%s,\"datasets\":%s}".formatted(run, value)));
    }
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, requests);
    }
  }

  @Test
  void bodiesThatAreNoJsonAreTheCallersFault() throws IOException {
    List<byte[]> bodies =
        List.of(
            bytes(""),
            bytes(" "),
            bytes("{"),
            bytes("}"),
            bytes("[]"),
            bytes("[1,2"),
            bytes("5"),
            bytes("null"),
            bytes("\"text\""),
            bytes("\"{}\""),
            bytes("{\"a\"}"),
            bytes("{\"a\":}"),
            bytes("{\"a\":1,}"),
            bytes("{'a':1}"),
            bytes("{a:1}"),
            bytes("{\"a\":01}"),
            bytes("{\"a\":+1}"),
            bytes("{\"a\":1} trailing"),
            bytes("{} {}"),
            bytes("{\"run_id\":\"a\",\"run_id\":5,\"run_id\":null}"),
            bytes("\u0000"),
            bytes("{\"run_id\":\"a\u0000b\"}"),
            bytes("{\"run_id\":\"\u0001\"}"),
            bytes("\ufeff{\"name\":\"with a mark\"}"),
            bytes("{\"run_id\":\"\\uD800\"}"),
            bytes("{\"\\uDFFF\":\"\\uD83D\"}"),
            "{\"run_id\":\"\u00ff\u00fe\"}".getBytes(ISO_8859_1),
            "{\"run_id\":\"x\"}".getBytes(UTF_16),
            new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'},
            new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'},
            new byte[] {'{', '"', (byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"', '}'},
            new byte[] {(byte) 0xff, (byte) 0xfe, '{', 0, '}', 0},
            new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0},
            bytes("[".repeat(100_000)),
            bytes("{\"a\":".repeat(50_000)),
            bytes("{\"tags\":" + "[".repeat(99) + "]".repeat(99) + "}"),
            bytes("{\"value\":" + "9".repeat(100_000) + "}"),
            bytes("{\"value\":1e" + "9".repeat(1000) + "}"),
            bytes("{\"value\":0." + "0".repeat(100_000) + "1}"),
            bytes("{\"metrics\":[" + "[],".repeat(400_000) + "[]]}"),
            bytes("{\"" + "k".repeat(1 << 20) + "\":1}"),
            bytes("{\"run_id\":\"" + "x".repeat(7 << 20) + "\"}"),
            bytes("{\"run_id\":\"" + "\\u4e2d".repeat(1 << 20) + "\"}"));
    var requests = new ArrayList<byte[]>();
    for (byte[] body : bodies) {
      List<String> paths = body.length > 10_000 ? List.of("runs/log-batch") : POSTS;
      paths.forEach(path -> requests.add(Wire.request("POST", API + path, body)));
    }
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, requests);
    }
  }

  @Test
  void aTextLongerThanAnyFieldIsTheCallersFault() throws IOException {
    byte[] body =
        bytes("{\"run_id\":\"a\",\"datasets\":[{\"profile\":\"" + "x".repeat(40 << 20) + "\"}]}");
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, List.of(Wire.request("POST", API + "runs/log-inputs", body)));
    }
  }

  @Test
  void wrongMethodsAreTheCallersFault() throws IOException {
    var requests = new ArrayList<byte[]>();
    for (String method :
        List.of(
            "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "")) {
      for (String path : List.of("runs/log-batch", "runs/create", "no/such/path")) {
        requests.add(Wire.request(method, API + path, new byte[0]));
      }
    }
    for (String path : GETS) {
      requests.add(Wire.request("PUT", API + path, bytes("{}")));
      requests.add(Wire.request("DELETE", API + path, bytes("{}")));
    }
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, requests);
    }
  }

  @Test
  void strangeQueriesAreTheCallersFault() throws IOException {
    var requests = new ArrayList<byte[]>();
    for (String path : GETS) {
      for (String query :
          List.of(
              "",
              "?",
              "?&&&&",
              "?=",
              "?run_id",
              "?run_id=%",
              "?run_id=%zz&metric_key=%ff%fe",
              "?run_id=%00&metric_key=a",
              "?run_id=a&run_id=b&metric_key=k&metric_key=l",
              "?run_id=0123456789abcdef0123456789abcdef&metric_key=k&max_results=-1",
              "?run_id=0123456789abcdef0123456789abcdef&metric_key=k&max_results=9223372036854775808",
              "?run_ids=x&metric_key=k&start_step=a&end_step=b&max_results=0",
              "?experiment_id=-1",
              "?experiment_id=99999999999999999999",
              "?experiment_id=0x0",
              "?experiment_name=%E0%A4%A",
              "?max_results=1e3&page_token=!!!",
              "?max_results=1&filter=((((",
              "?max_results=1&order_by=;DROP",
              "?x=" + "y".repeat(60_000))) {
        requests.add(bytes(Wire.head("GET", API + path + query) + "\r\n"));
      }
    }
    try (TestServer server = TestServer.start()) {
      requireOwnFault(server, requests);
    }
  }

  private static void requireOwnFaultOf(String... texts) throws IOException {
    try (TestServer server = TestServer.impatient(1000)) {
      requireOwnFault(server, Stream.of(texts).map(text -> text.getBytes(ISO_8859_1)).toList());
    }
  }

  @Test
  void firstLinesThatAreNoneAreTheCallersFault() throws IOException {
    requireOwnFaultOf(
        "\r\n\r\n",
        "\u0000\u0000\u0000\u0000\r\n\r\n",
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET  /health  HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.1\nHost: localhost\n\n",
        "GET /health HTTP/0.9\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/99999999999.1\r\nHost: localhost\r\n\r\n",
        "GET /health FTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://127.0.0.1:1/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET file:///etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET //evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a\u0001b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /\u00ff\u00fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /;;;a=b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @Test
  void headersThatAreNoneAreTheCallersFault() throws IOException {
    requireOwnFaultOf(
        "GET /health HTTP/1.1\r\nHost: localhost\r\nNoColon\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\n: empty\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nA B: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nA: \u0000\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nA\u00e9: \u00e9\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nA: " + "x".repeat(100_000) + "\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: %%%\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nRange: bytes=9-1,-,x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip;q=x, ;;, *\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nAccept: */\r\nContent-Type: ;\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: not an address\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nForwarded: for=;by=\"\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: the-unexpected\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\u0000".repeat(9) + "garbage",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
  }

  @Test
  void bodiesThatAreNotAsAnnouncedAreTheCallersFault() throws IOException {
    String post = "POST " + API + "runs/create HTTP/1.1\r\nHost: localhost\r\n";
    String json = "Content-Type: application/json\r\n";
    String chunked = post + json + "Transfer-Encoding: chunked\r\n\r\n";
    requireOwnFaultOf(
        post + json + "Content-Length: -1\r\n\r\n{}",
        post + json + "Content-Length: x\r\n\r\n{}",
        post + json + "Content-Length: 1e3\r\n\r\n{}",
        post + json + "Content-Length: 99999999999999999999\r\n\r\n{}",
        post + json + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        post + json + "Content-Length: 2, 2\r\n\r\n{}",
        post + json + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + json + "Transfer-Encoding: gzip\r\n\r\n",
        post + json + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        post + json + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        chunked + "x\r\n\r\n",
        chunked + "-1\r\n\r\n",
        chunked + "ffffffffffffffff\r\n{}",
        chunked + "7fffffff\r\n{}",
        chunked + "2\r\n{}garbage\r\n0\r\n\r\n",
        chunked + "2;ext=\"" + "x".repeat(100_000) + "\"\r\n{}\r\n0\r\n\r\n",
        chunked + "0\r\nTrailer: " + "x".repeat(100_000) + "\r\n\r\n",
        chunked + "0\r\nBad Trailer\r\n\r\n",
        post + "Content-Length: 2\r\n\r\n{}",
        post + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        post + "Content-Type: \r\nContent-Length: 2\r\n\r\n{}",
        post + "Content-Type: a/b/c;;;=\r\nContent-Length: 2\r\n\r\n{}",
        post + "Content-Type: application/json; charset=no-such\r\nContent-Length: 2\r\n\r\n{}",
        post + json + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        post + json + "Content-Encoding: br, br, br\r\nContent-Length: 2\r\n\r\n{}");
  }

  @Test
  @Tag("slow")
  void anEncodingThatDisagreesWithTheLengthSmugglesNothingIn() throws IOException {
    String smuggled = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String head =
        Wire.head(
            "POST",
            API + "runs/create",
            "Content-Type: application/json",
            "Content-Length: %d".formatted(5 + smuggled.length()),
            "Transfer-Encoding: chunked");
    try (TestServer server = TestServer.impatient(1000);
        Wire wire = Wire.to(server.address())) {
      wire.send(head + "\r\n0\r\n\r\n" + smuggled);
      wire.answer();

      // Either the connection is closed, or what follows is a request of its own; none is hidden.
      assertThat(wire.isClosedByServer()).isTrue();
      assertThat(server.isWell()).isTrue();
    }
  }

  private static byte[] post(String path, String body) {
    return Wire.request("POST", API + path, bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
