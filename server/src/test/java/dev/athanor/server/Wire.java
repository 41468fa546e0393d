package dev.athanor.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A connection to a server, for requests that no client library sends. */
final class Wire implements AutoCloseable {

  private static final int MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** An answer; the names of headers are lower case. */
  record Answer(int status, Map<String, String> headers, String body) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  static Wire to(URI server) throws IOException {
    var socket = new Socket(InetAddress.getByName("127.0.0.1"), server.getPort());
    socket.setSoTimeout(MILLIS);
    socket.setTcpNoDelay(true);
    return new Wire(socket);
  }

  /** What the server answers to this on a connection of its own. */
  static Answer ask(URI server, byte[] request) throws IOException {
    try (Wire wire = to(server)) {
      wire.send(request);
      return wire.answer();
    }
  }

  static Answer ask(URI server, String request) throws IOException {
    return ask(server, request.getBytes(UTF_8));
  }

  static Answer get(URI server, String path, String... headers) throws IOException {
    return ask(server, head("GET", path, headers) + "\r\n");
  }

  static Answer post(URI server, String path, String body, String... headers) throws IOException {
    return ask(server, request("POST", path, body.getBytes(UTF_8), headers));
  }

  /** A whole request with JSON in it. */
  static byte[] request(String method, String path, byte[] body, String... headers) {
    String head =
        head(method, path, headers)
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(body.length);
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(UTF_8));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** Line and headers, without the empty line; a header of another host replaces ours. */
  static String head(String method, String path, String... headers) {
    String given = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String host = given.toLowerCase(Locale.ROOT).startsWith("host:") ? "" : "Host: localhost\r\n";
    return "%s %s HTTP/1.1\r\n%s%s".formatted(method, path, host, given);
  }

  /** Sends it; if the server has closed meanwhile, as much as it took. */
  void send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // Its answer may be there all the same.
      return;
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  Socket socket() {
    return socket;
  }

  /** Reads an answer; {@link EOFException} if the server closes before. */
  Answer answer() throws IOException {
    String status = line();
    var headers = new LinkedHashMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status.split(" ", 3)[1]);
    if (code == 100) {
      return answer();
    }
    return new Answer(code, headers, body(headers));
  }

  private String body(Map<String, String> headers) throws IOException {
    var bytes = new ByteArrayOutputStream();
    if (headers.containsKey("content-length")) {
      bytes.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
    } else if (headers.containsKey("transfer-encoding")) {
      for (int size = chunk(); size > 0; size = chunk()) {
        bytes.writeBytes(in.readNBytes(size));
        line();
      }
      line();
    }
    return bytes.toString(UTF_8);
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0], 16);
  }

  private String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new EOFException("closed after: " + bytes.toString(ISO_8859_1));
      }
      if (each != '\r') {
        bytes.write(each);
      }
    }
    return bytes.toString(ISO_8859_1);
  }

  /** Whether the server has closed; waits for it. */
  boolean isClosedByServer() throws IOException {
    try {
      // What it still says does not matter.
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
