package dev.athanor.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The lines of a stream, of which only so much is held as one may have. For one thread. */
final class RequestLines {

  /** Longer lines are read over. */
  static final int LONGEST_BYTES = 1 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int from;
  private int to;
  private long sizeBytes;
  private long number;

  RequestLines(InputStream in) {
    this.in = in;
  }

  /** Goes on to the next line; false if there is none. The last one needs no line end. */
  boolean next() throws IOException {
    line.reset();
    sizeBytes = 0;
    boolean any = false;
    while (fill()) {
      any = true;
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      keep(end);
      boolean ended = end < to;
      from = ended ? end + 1 : end;
      if (ended) {
        break;
      }
    }
    number += any ? 1 : 0;
    return any;
  }

  private boolean fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer));
    }
    return from < to;
  }

  private void keep(int end) {
    sizeBytes += end - from;
    if (sizeBytes <= LONGEST_BYTES) {
      line.write(buffer, from, end - from);
    }
  }

  /** Which line it is, counted from 1. */
  long number() {
    return number;
  }

  /**
   * The line without its end.
   *
   * @throws IllegalArgumentException if it is too long, or not UTF-8
   */
  String text() {
    if (sizeBytes > LONGEST_BYTES) {
      throw new IllegalArgumentException(
          "a line of %d bytes (expected: at most %d, which is 1 MiB). Send less in one request."
              .formatted(sizeBytes, LONGEST_BYTES));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the line is not UTF-8 (expected: JSON in UTF-8). Write texts in that encoding.", e);
    }
  }
}
