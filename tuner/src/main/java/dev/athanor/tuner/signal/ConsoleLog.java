package dev.athanor.tuner.signal;

import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.regex.Pattern;

/** A file with what a program printed, as it is kept. */
public final class ConsoleLog {

  /** How much of a long console is kept at its start, and again at its end. */
  public static final long KEPT_BYTES = 64L << 20;

  private static final int LONGEST_LINE = 500;
  private static final int TAIL_BYTES = 256 << 10;

  /** How far a cut moves to fall on a line's end. */
  private static final int CUT_WINDOW = 64 << 10;

  private static final Pattern LINE_END = Pattern.compile("\n");
  private static final Pattern COLOURS = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t]]");

  private ConsoleLog() {}

  /**
   * Cuts the middle out of a console file that nobody writes any more, if it is longer than twice
   * the limit, and says so in a line at the cut. Atomic: the file is the old or the new one.
   *
   * @param keptBytes of the start and of the end, each; usually {@link #KEPT_BYTES}
   * @return how many bytes were cut; 0 if the file is short, or missing
   * @throws AthanorException {@code STORE_UNAVAILABLE} if the disk fails; the file is as it was
   */
  public static long cut(Path file, long keptBytes) {
    if (keptBytes < 1) {
      throw new IllegalArgumentException("keptBytes: %d (expected: >= 1)".formatted(keptBytes));
    }
    var fresh = file.resolveSibling(file.getFileName() + ".cut");
    try (var from = FileChannel.open(file)) {
      long size = from.size();
      if (size <= 2 * keptBytes) {
        return 0;
      }
      long headEnd = afterLastLineEnd(from, keptBytes);
      long tailStart = afterFirstLineEnd(from, size - keptBytes);
      var line =
          "%s… %s cut here (kept: the first and the last %s) …%n"
              .formatted(
                  headEnd == keptBytes ? "\n" : "", amount(tailStart - headEnd), amount(keptBytes));
      try (var to =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        copy(from, 0, headEnd, to);
        var marker = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (marker.hasRemaining()) {
          to.write(marker);
        }
        copy(from, tailStart, size, to);
        to.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return tailStart - headEnd;
    } catch (NoSuchFileException missing) {
      return 0;
    } catch (IOException e) {
      throw failed(file, fresh, e);
    }
  }

  /**
   * The last lines that are not blank, each at most 500 characters, without colours and control
   * characters; of a line that was overwritten (a progress bar) the last state. Looks at the last
   * 256 KiB only.
   *
   * @return empty if there is no such line, or no file
   */
  public static String lastLines(Path file, int count) {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      int length = (int) Math.min(size, TAIL_BYTES);
      var text = new String(bytes(channel, size - length, length), StandardCharsets.UTF_8);
      var raw = LINE_END.split(text);
      var lines = new ArrayList<String>();
      for (int i = raw.length - 1; i >= 0 && lines.size() < count; i--) {
        boolean cutOff = i == 0 && length < size;
        if (!cutOff || lines.isEmpty()) {
          var line = shown(lastState(raw[i]), cutOff ? TAIL_BYTES : LONGEST_LINE);
          if (cutOff && line.length() > LONGEST_LINE) {
            line = "…" + line.substring(line.length() - LONGEST_LINE);
          }
          if (!line.isBlank()) {
            lines.add(line);
          }
        }
      }
      Collections.reverse(lines);
      return String.join("\n", lines);
    } catch (IOException missing) { // a message without them is still a message
      return "";
    }
  }

  /** A line as it can stand in a message. */
  static String shown(String line, int longest) {
    var plain =
        CONTROLS.matcher(COLOURS.matcher(line).replaceAll("")).replaceAll("").stripTrailing();
    return plain.length() <= longest ? plain : plain.substring(0, longest) + "…";
  }

  private static String lastState(String line) {
    var end = line.stripTrailing();
    return end.substring(end.lastIndexOf('\r') + 1);
  }

  private static long afterLastLineEnd(FileChannel file, long end) throws IOException {
    int window = (int) Math.min(CUT_WINDOW, end);
    var bytes = bytes(file, end - window, window);
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return end - window + i + 1;
      }
    }
    return end;
  }

  private static long afterFirstLineEnd(FileChannel file, long start) throws IOException {
    var bytes = bytes(file, start, (int) Math.min(CUT_WINDOW, file.size() - start));
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return start + i + 1;
      }
    }
    return start;
  }

  private static byte[] bytes(FileChannel file, long from, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length);
    int read = 0;
    while (read >= 0 && buffer.hasRemaining()) {
      read = file.read(buffer, from + buffer.position());
    }
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static void copy(FileChannel from, long start, long end, FileChannel to)
      throws IOException {
    long at = start;
    while (at < end) {
      long copied = from.transferTo(at, end - at, to);
      if (copied <= 0) {
        throw new IOException("the file became shorter while it was copied");
      }
      at += copied;
    }
  }

  private static String amount(long bytes) {
    return bytes >= 1 << 20 ? (bytes >> 20) + " MB" : bytes + " bytes";
  }

  private static AthanorException failed(Path file, Path fresh, IOException cause) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new AthanorException(
        AthanorException.Code.STORE_UNAVAILABLE,
        "cannot shorten the console %s (%s). It stays as it is; free space on its disk."
            .formatted(file, cause.getMessage()),
        cause);
  }
}
