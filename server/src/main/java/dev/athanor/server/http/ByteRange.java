package dev.athanor.server.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that a client asks for.
 *
 * @param from the first byte, at least 0
 * @param length how many; 0 where the file has none of them
 */
record ByteRange(long from, long length) {

  private static final Pattern ONE =
      Pattern.compile("\\s*bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

  /**
   * What a {@code Range} header asks for of a file.
   *
   * @return null for all of it: where it asks for several parts or cannot be read
   */
  static @Nullable ByteRange of(String header, long sizeBytes) {
    Matcher one = ONE.matcher(header);
    if (!one.matches()) {
      return null;
    }
    String first = one.group(1);
    String last = one.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? null : suffix(Long.parseLong(last), sizeBytes);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    if (to < from) {
      return null;
    }
    return from >= sizeBytes
        ? new ByteRange(from, 0)
        : new ByteRange(from, Math.min(to, sizeBytes - 1) - from + 1);
  }

  private static ByteRange suffix(long count, long sizeBytes) {
    long length = Math.min(count, sizeBytes);
    return new ByteRange(sizeBytes - length, length);
  }
}
