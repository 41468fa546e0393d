package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one answer. Up to {@value #WHOLE} they are kept and sent as one; beyond that, each
 * further part waits until the client has taken the one before. Used by one thread.
 */
final class AnswerStream extends OutputStream {

  /** The longest answer that is sent whole, and the length of the parts of a longer one. */
  static final int WHOLE = 64 << 10;

  private final ResponseHeaders headers;
  private final JsonAnswer.AnswerSink sink;
  private byte[] buffer = new byte[512];
  private int length;
  private @Nullable HttpResponseWriter writer;
  private boolean complete;

  AnswerStream(ResponseHeaders headers, JsonAnswer.AnswerSink sink) {
    this.headers = headers;
    this.sink = sink;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (length + count > WHOLE) {
      sendPart();
    }
    if (length + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(length + count, Math.min(2 * buffer.length, WHOLE)));
    }
    System.arraycopy(bytes, from, buffer, length, count);
    length += count;
  }

  private void sendPart() throws IOException {
    if (length == 0) {
      return;
    }
    HttpResponseWriter open = writer;
    if (open == null) {
      open = HttpResponse.streaming();
      writer = open;
      open.write(headers);
      sink.begin(open);
    }
    if (!open.tryWrite(HttpData.wrap(Arrays.copyOf(buffer, length)))) {
      throw new IOException("the client is gone");
    }
    length = 0;
    try {
      open.whenConsumed().join();
    } catch (CompletionException e) {
      throw new IOException("the client is gone", e);
    }
  }

  /** Says that nothing is missing; what was not said to be complete is broken off by closing. */
  void complete() throws IOException {
    complete = true;
    if (writer == null) {
      sink.begin(HttpResponse.of(headers, HttpData.wrap(buffer, 0, length)));
    } else {
      sendPart();
    }
  }

  @Override
  public void close() {
    HttpResponseWriter open = writer;
    if (open == null) {
      return;
    }
    if (complete) {
      open.close();
    } else {
      open.close(new IOException("the answer was broken off"));
    }
  }
}
