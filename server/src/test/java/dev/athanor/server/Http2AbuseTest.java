package dev.athanor.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.server.http.Connections;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2AbuseTest {

  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(payload.length >> 16);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(stream >> shift);
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** What HPACK makes of a GET of a path. */
  private static byte[] get(String path) {
    var out = new ByteArrayOutputStream();
    out.write(0x82);
    out.write(0x86);
    out.write(0x04);
    out.write(path.length());
    out.writeBytes(path.getBytes(US_ASCII));
    out.write(0x01);
    out.write("localhost".length());
    out.writeBytes("localhost".getBytes(US_ASCII));
    return out.toByteArray();
  }

  private static Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getByName("127.0.0.1"), server.address().getPort());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    socket.getOutputStream().write(frame(SETTINGS, 0, 0, new byte[0]));
    return socket;
  }

  /** Sends until the server has closed; whether a frame of this type came before that. */
  private static boolean isTold(Socket socket, int type, byte[] bytes) throws IOException {
    Thread sender =
        Thread.startVirtualThread(() -> {
          try {
            socket.getOutputStream().write(bytes);
          } catch (IOException e) {
            // Closed by the server, which is what is waited for.
            return;
          }
        });
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int each = in.readUnsignedByte();
        in.skipNBytes(5L + length);
        if (each == type) {
          return true;
        }
      }
    } catch (EOFException | SocketException e) {
      return false;
    } finally {
      sender.interrupt();
    }
  }

  @Test
  void streamsThatAreBrokenOffAgainAndAgainEndTheConnection() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      bytes.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, get("/version")));
      bytes.writeBytes(frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8}));
    }

    assertThat(isTold(connect(), GOAWAY, bytes.toByteArray())).isTrue();
    assertThat(server.isWell()).isTrue();
  }

  /** It never says that it has read our settings, which allow fewer. */
  @Test
  void manyStreamsAtOnceEndTheConnection() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 10 * Connections.MOST_STREAMS; i++) {
      bytes.writeBytes(frame(HEADERS, END_HEADERS, 2 * i + 1, get("/api/2.0/mlflow/runs/get")));
    }

    assertThat(isTold(connect(), GOAWAY, bytes.toByteArray())).isTrue();
    assertThat(server.isWell()).isTrue();
  }

  @Test
  void headersWithoutEndEndTheConnection() throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(frame(HEADERS, 0, 1, get("/version")));
    byte[] more = new byte[16_000];
    more[0] = 0x00;
    more[1] = 0x01;
    more[2] = 'x';
    more[3] = 0x7f;
    for (int i = 0; i < 1000; i++) {
      bytes.writeBytes(frame(CONTINUATION, 0, 1, more));
    }
    isTold(connect(), GOAWAY, bytes.toByteArray());

    assertThat(server.isWell()).isTrue();
  }

  @Test
  void questionsWhetherWeAreThereFillNoMemory() throws IOException {
    byte[] pings = new byte[17 * 60_000];
    byte[] ping = frame(PING, 0, 0, new byte[8]);
    for (int i = 0; i < pings.length; i += ping.length) {
      System.arraycopy(ping, 0, pings, i, ping.length);
    }
    try (Socket socket = connect()) {
      Thread.startVirtualThread(() -> {
        try {
          for (int i = 0; i < 100; i++) {
            socket.getOutputStream().write(pings);
          }
        } catch (IOException e) {
          // Closed, by the server or by the end of the test.
          return;
        }
      });
      for (int i = 0; i < 20; i++) {
        assertThat(server.isWell()).isTrue();
      }
    }
  }

  @Test
  void framesThatAreNoneEndTheConnection() throws IOException {
    byte[] garbage = new byte[100_000];
    Arrays.fill(garbage, (byte) 0xff);

    assertThat(isTold(connect(), GOAWAY, garbage)).isTrue();
    assertThat(server.isWell()).isTrue();
  }
}
