package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file, or the part of it that the client asks for, at the pace of the client. It is always
 * an attachment: no browser shows it as a page of ours.
 */
public final class FileAnswer {

  private static final int PART_BYTES = 128 << 10;

  /** How long a client may take for a part. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Not the JDK's RFC 1123, which spells the days before the tenth with one digit. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private FileAnswer() {}

  /**
   * What is to be sent.
   *
   * @param name as which the client is to keep it
   * @param type the media type
   * @param tag changes with the bytes; without quotes
   */
  public record File(String name, String type, long sizeBytes, String tag, Instant modifiedAt) {

    private String quotedTag() {
      return "\"%s\"".formatted(tag);
    }

    private String modified() {
      return HTTP_DATE.format(modifiedAt);
    }
  }

  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Source {
    /** So many bytes from this place, all of which the file has; to be closed. */
    InputStream open(long from, long length) throws IOException;
  }

  /**
   * Sends the file as the request wishes. To be called on a thread that may wait; returns when all
   * is handed over.
   *
   * @param sink takes the response as soon as it has begun
   * @throws ClientGoneException if the client goes away or takes nothing for too long
   * @throws IOException if the source gives too little, or whatever it throws
   */
  public static void send(
      RequestHeaders request, File file, Source source, JsonAnswer.AnswerSink sink)
      throws IOException {
    if (hasAlready(request, file)) {
      sink.begin(HttpResponse.of(headers(HttpStatus.NOT_MODIFIED, file).build()));
      return;
    }
    ByteRange range = range(request, file);
    if (range == null) {
      ResponseHeadersBuilder headers = headers(HttpStatus.OK, file);
      send(request, headers, new ByteRange(0, file.sizeBytes()), source, sink);
    } else if (range.length() == 0) {
      sink.begin(
          HttpResponse.of(
              ResponseHeaders.builder(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                  .add(HttpHeaderNames.CONTENT_RANGE, "bytes */%d".formatted(file.sizeBytes()))
                  .contentLength(0)
                  .build()));
    } else {
      ResponseHeadersBuilder headers =
          headers(HttpStatus.PARTIAL_CONTENT, file)
              .add(
                  HttpHeaderNames.CONTENT_RANGE,
                  "bytes %d-%d/%d"
                      .formatted(
                          range.from(), range.from() + range.length() - 1, file.sizeBytes()));
      send(request, headers, range, source, sink);
    }
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, File file) {
    return ResponseHeaders.builder(status)
        .add(HttpHeaderNames.CONTENT_TYPE, file.type())
        .add(HttpHeaderNames.CONTENT_DISPOSITION, Attachment.of(file.name()))
        .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .add(HttpHeaderNames.ACCEPT_RANGES, "bytes")
        .add(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .add(HttpHeaderNames.ETAG, file.quotedTag())
        .add(HttpHeaderNames.LAST_MODIFIED, file.modified());
  }

  private static boolean hasAlready(RequestHeaders request, File file) {
    String known = request.get(HttpHeaderNames.IF_NONE_MATCH);
    return known != null
        && Arrays.stream(known.split(","))
            .map(String::strip)
            .anyMatch(tag ->
                tag.equals("*")
                    || tag.equals(file.quotedTag())
                    || tag.equals("W/" + file.quotedTag()));
  }

  /** The part that is asked for; null for all. */
  private static @Nullable ByteRange range(RequestHeaders request, File file) {
    String asked = request.get(HttpHeaderNames.RANGE);
    String unless = request.get(HttpHeaderNames.IF_RANGE);
    boolean same =
        unless == null || unless.equals(file.quotedTag()) || unless.equals(file.modified());
    return asked == null || !same ? null : ByteRange.of(asked, file.sizeBytes());
  }

  private static void send(
      RequestHeaders request,
      ResponseHeadersBuilder begun,
      ByteRange range,
      Source source,
      JsonAnswer.AnswerSink sink)
      throws IOException {
    ResponseHeaders headers = begun.contentLength(range.length()).build();
    if (request.method() == HttpMethod.HEAD || range.length() == 0) {
      sink.begin(HttpResponse.of(headers));
      return;
    }
    try (InputStream in = source.open(range.from(), range.length())) {
      if (range.length() <= PART_BYTES) {
        byte[] all = part(in, range.length());
        sink.begin(HttpResponse.of(headers, HttpData.wrap(all)));
        return;
      }
      HttpResponseWriter writer = HttpResponse.streaming();
      writer.write(headers);
      sink.begin(writer);
      stream(in, range.length(), writer);
    }
  }

  private static void stream(InputStream in, long length, HttpResponseWriter writer)
      throws IOException {
    try {
      CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
      for (long left = length; left > 0; left -= Math.min(left, PART_BYTES)) {
        byte[] part = part(in, Math.min(left, PART_BYTES));
        await(before);
        if (!writer.tryWrite(HttpData.wrap(part))) {
          throw new ClientGoneException("the client is gone");
        }
        before = writer.whenConsumed();
      }
      await(before);
      writer.close();
    } catch (IOException | RuntimeException e) {
      // The client sees that bytes are missing.
      writer.close(e);
      throw e;
    }
  }

  private static byte[] part(InputStream in, long length) throws IOException {
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new IOException(
          "%d bytes came of a file (expected: %d)".formatted(bytes.length, length));
    }
    return bytes;
  }

  private static void await(CompletableFuture<Void> consumed) throws IOException {
    try {
      var unused = consumed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ClientGoneException("the client is gone", e);
    } catch (TimeoutException e) {
      throw new ClientGoneException(
          "the client took nothing for %d s".formatted(PATIENCE.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException("interrupted while the client was waited for", e);
    }
  }
}
