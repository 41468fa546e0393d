package dev.athanor.tuner.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of a file, and where in it things stand.
 *
 * @param text without a byte order mark
 */
record SourceText(String text) {

  /** Larger files are refused. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * Decodes a file.
   *
   * @throws TuningFileException if it is too large, empty, or not UTF-8
   */
  static SourceText decode(byte[] bytes, Problems problems) {
    if (bytes.length > MAX_BYTES) {
      throw problems.fatal(
          Position.FILE,
          "%s bytes".formatted(bytes.length),
          "at most %s, which is 1 MiB".formatted(MAX_BYTES),
          "Is it a tuning file?");
    }
    CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(rest, chars, true);
    String text = chars.flip().toString();
    SourceText source = new SourceText(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (result.isError()) {
      throw problems.fatal(
          source.position(source.text.length()),
          "byte 0x%02X".formatted(bytes[rest.position()] & 0xFF),
          "text in UTF-8",
          "Save the file as UTF-8.");
    }
    if (source.text.isBlank()) {
      throw problems.fatal(
          Position.START, "the file is empty", "at least " + problems.needed(), null);
    }
    return source;
  }

  /**
   * Where a part of a scalar's value stands: exact where the file has the value word for word, as
   * nearly always; else where the part is found within the scalar; else where the scalar begins.
   *
   * @param offset of the part in the scalar's value, in chars
   * @param part some of the value from there on
   */
  Position locate(YamlNode.Scalar scalar, int offset, String part) {
    int from = text.offsetByCodePoints(0, scalar.from());
    int to = text.offsetByCodePoints(from, scalar.to() - scalar.from());
    boolean quoted = from < to && (text.charAt(from) == '"' || text.charAt(from) == '\'');
    int begin = quoted ? from + 1 : from;
    if (text.startsWith(scalar.text(), begin)) {
      return position(begin + offset);
    }
    int found = from - 1;
    for (int before = scalar.text().indexOf(part);
        ;
        before = scalar.text().indexOf(part, before + 1)) {
      found = text.indexOf(part, found + 1);
      if (before < 0 || found < 0 || found >= to) {
        return scalar.at();
      }
      if (before >= offset) {
        return position(found);
      }
    }
  }

  /** The place of a char of the text. */
  Position position(int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, Math.max(index, lineStart)) + 1);
  }
}
