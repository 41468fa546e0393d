package dev.athanor.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

  private static final String LONG = "{\"a\":\"%s\"}".formatted("x".repeat(100_000));

  private static AggregatedHttpResponse answer(
      String peer, String path, String encoding, HttpResponse answer) throws Exception {
    var request =
        HttpRequest.of(RequestHeaders.of(HttpMethod.GET, path, "accept-encoding", encoding));
    var ctx =
        ServiceRequestContext.builder(request)
            .remoteAddress(new InetSocketAddress(InetAddress.ofLiteral(peer), 1234))
            .build();
    return new Compression((context, whatever) -> answer).serve(ctx, request).aggregate().join();
  }

  private static HttpResponse json(String text) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, text);
  }

  private static String unpacked(AggregatedHttpResponse answer) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.content().array()))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, gzip;q=0.5", "br, GZIP"})
  void aLongAnswerIsCompressedForWhoAsksFromAnotherMachine(String encoding) throws Exception {
    AggregatedHttpResponse answer = answer("192.0.2.1", "/api/x", encoding, json(LONG));

    assertThat(answer.headers().get("content-encoding")).isEqualTo("gzip");
    assertThat(answer.headers().get("vary")).isEqualTo("Origin, Accept-Encoding");
    assertThat(answer.content().length()).isLessThan(LONG.length() / 10);
    assertThat(unpacked(answer)).isEqualTo(LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"})
  void whoDoesNotAskGetsItPlain(String encoding) throws Exception {
    AggregatedHttpResponse answer = answer("192.0.2.1", "/api/x", encoding, json(LONG));

    assertThat(answer.contentUtf8()).isEqualTo(LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void clientsOfThisMachineGetItPlain(String peer) throws Exception {
    assertThat(answer(peer, "/api/x", "gzip", json(LONG)).contentUtf8()).isEqualTo(LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/2.0/mlflow-artifacts/artifacts/1/a.json", "/get-artifact?path=a.json"})
  void artifactsAreSentAsTheyAre(String path) throws Exception {
    assertThat(answer("192.0.2.1", path, "gzip", json(LONG)).contentUtf8()).isEqualTo(LONG);
  }

  @Test
  void anAttachmentIsSentAsItIs() throws Exception {
    HttpResponse attachment =
        HttpResponse.of(
            ResponseHeaders.of(
                HttpStatus.OK,
                "content-type",
                "application/json",
                "content-disposition",
                "attachment; filename=a.json"),
            HttpData.ofUtf8(LONG));

    assertThat(answer("192.0.2.1", "/api/x", "gzip", attachment).contentUtf8()).isEqualTo(LONG);
  }

  @Test
  void aShortAnswerIsNotWorthIt() throws Exception {
    assertThat(answer("192.0.2.1", "/api/x", "gzip", json("{}")).contentUtf8()).isEqualTo("{}");
  }

  @Test
  void picturesAreNotCompressedOnceMore() throws Exception {
    HttpResponse picture = HttpResponse.of(HttpStatus.OK, MediaType.PNG, HttpData.ofUtf8(LONG));

    assertThat(answer("192.0.2.1", "/api/x", "gzip", picture).contentUtf8()).isEqualTo(LONG);
  }

  @Test
  void anAnswerInPartsIsCompressedInParts() throws Exception {
    HttpResponseWriter parts = HttpResponse.streaming();
    parts.write(ResponseHeaders.of(HttpStatus.OK, "content-type", "application/json"));
    for (int i = 0; i < 50; i++) {
      parts.write(HttpData.ofUtf8("part %d ".formatted(i).repeat(100)));
    }
    parts.close();
    AggregatedHttpResponse answer = answer("192.0.2.1", "/api/x", "gzip", parts);

    assertThat(unpacked(answer))
        .startsWith("part 0 ")
        .endsWith("part 49 ")
        .hasSizeGreaterThan(30_000);
  }
}
