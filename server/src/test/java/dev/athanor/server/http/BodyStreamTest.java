package dev.athanor.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BodyStreamTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final HttpRequestWriter request = HttpRequest.streaming(HttpMethod.PUT, "/");

  private void write(int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) i;
    }
    request.write(HttpData.wrap(bytes));
  }

  @Test
  void givesTheBytesOfAllPartsInTheirOrder() throws IOException {
    for (int i = 0; i < 1000; i++) {
      write(i * 100, i * 100 + 100);
    }
    request.write(HttpData.empty());
    request.write(HttpHeaders.of("x-trailer", "y"));
    request.close();

    try (InputStream body = BodyStream.of(request, LONG)) {
      byte[] all = body.readAllBytes();
      assertThat(all).hasSize(100_000);
      assertThat(all[777]).isEqualTo((byte) 777);
      assertThat(all[99_999]).isEqualTo((byte) 99_999);
      assertThat(body.read()).isEqualTo(-1);
    }
  }

  @Test
  void takesOnlySoManyPartsAhead() throws Exception {
    for (int i = 0; i < 1000; i++) {
      write(0, 1);
    }
    try (InputStream body = BodyStream.of(request, LONG)) {
      assertThat(body.read()).isZero();
      Thread.sleep(200);

      assertThat(request.demand()).isZero();
      assertThat(request.whenConsumed()).isNotDone();
      assertThat(body.readNBytes(999)).hasSize(999);
      request.whenConsumed().join();
    }
  }

  @Test
  void waitsOnlySoLongForMore() throws IOException {
    write(0, 10);
    try (InputStream body = BodyStream.of(request, Duration.ofMillis(300))) {
      assertThat(body.readNBytes(10)).hasSize(10);
      assertThatThrownBy(body::read)
          .isInstanceOf(ClientGoneException.class)
          .hasMessageStartingWith("no more of the body came");
    }
  }

  @Test
  void isBrokenOffWhenTheClientGoes() throws IOException {
    write(0, 10);
    request.close(new IOException("reset"));

    try (InputStream body = BodyStream.of(request, LONG)) {
      assertThatThrownBy(body::readAllBytes)
          .isInstanceOf(ClientGoneException.class)
          .hasRootCauseMessage("reset");
      assertThatThrownBy(body::read).isInstanceOf(ClientGoneException.class);
    }
  }

  @Test
  void closingItEarlyPassesOverTheRest() throws Exception {
    write(0, 10);
    BodyStream.of(request, LONG).close();

    assertThatThrownBy(() -> request.whenComplete().join()).isNotNull();
    assertThat(request.isOpen()).isFalse();
  }
}
