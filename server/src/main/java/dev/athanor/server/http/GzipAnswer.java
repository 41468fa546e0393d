package dev.athanor.server.http;

import com.linecorp.armeria.common.FilteredHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * An answer, compressed part by part as it is sent: text of at least {@value #SHORTEST} bytes, or
 * of unknown length. Others go as they are. Used by one thread at a time.
 */
final class GzipAnswer extends FilteredHttpResponse {

  /** The shortest answer that is compressed, in bytes. */
  static final int SHORTEST = 1024;

  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(1024);
  private boolean begun;
  private @Nullable GZIPOutputStream gzip;

  GzipAnswer(HttpResponse answer) {
    super(answer);
  }

  @Override
  protected HttpObject filter(HttpObject part) {
    return switch (part) {
      case ResponseHeaders headers when !begun && !headers.status().isInformational() ->
          begin(headers);
      case HttpData data when gzip != null -> compress(data, gzip);
      default -> part;
    };
  }

  private ResponseHeaders begin(ResponseHeaders headers) {
    begun = true;
    if (!isWorthIt(headers)) {
      return headers;
    }
    try {
      gzip = new GZIPOutputStream(compressed, 4096, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return headers.toBuilder()
        .contentLengthUnknown()
        .set(HttpHeaderNames.CONTENT_ENCODING, "gzip")
        .set(HttpHeaderNames.VARY, "Origin, Accept-Encoding")
        .build();
  }

  private static boolean isWorthIt(ResponseHeaders headers) {
    long length = headers.contentLength();
    MediaType type = headers.contentType();
    return headers.status().equals(HttpStatus.OK)
        && !headers.isEndOfStream()
        && (length < 0 || length >= SHORTEST)
        && type != null
        && isText(type)
        && !headers.contains(HttpHeaderNames.CONTENT_ENCODING)
        && !headers.contains(HttpHeaderNames.CONTENT_DISPOSITION);
  }

  private static boolean isText(MediaType type) {
    return type.type().equals("text")
        || type.subtype().equals("json")
        || type.subtype().equals("javascript")
        || type.subtype().equals("svg+xml");
  }

  private HttpData compress(HttpData data, GZIPOutputStream out) {
    try (data) {
      out.write(data.array());
      out.flush();
      return taken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpData taken() {
    HttpData part = HttpData.wrap(compressed.toByteArray());
    compressed.reset();
    return part;
  }

  @Override
  protected void beforeComplete(Subscriber<? super HttpObject> subscriber) {
    if (gzip == null) {
      return;
    }
    try {
      gzip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    subscriber.onNext(taken());
  }
}
