package dev.athanor.tuner.signal;

import dev.athanor.model.AthanorException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing file, cut into lines at line feeds and carriage returns. The file may come later, and
 * once open it is read on even if its name is gone; if it gets shorter, it is read from its start.
 * Not an interruptible channel: an interrupt must not close it.
 */
final class LineFile {

  private final Path path;
  private final LineReader reader;
  private @Nullable RandomAccessFile file;

  /** Up to where lines have been handed on or carried. */
  private long position;

  private long total;
  private byte[] carry = new byte[256];
  private int carried;
  private boolean tooLong;

  LineFile(Path path, LineReader reader) {
    this.path = path;
    this.reader = reader;
  }

  /** All bytes that were read. */
  long total() {
    return total;
  }

  /** How long the file is now; 0 if there is none. */
  long length() {
    try {
      var open = open();
      return open == null ? 0 : open.length();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  long position() {
    return position;
  }

  /** Reads at most a buffer full; returns how much that was, 0 at the end. */
  int read(byte[] buffer) {
    int read;
    try {
      read = fill(buffer);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (read > 0) {
      total += read;
      feed(buffer, read);
    }
    return read;
  }

  /** Hands on what has no line end, and closes. */
  void finish() {
    endLine();
    close();
  }

  void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw unreadable(e);
    } finally {
      file = null;
    }
  }

  private int fill(byte[] buffer) throws IOException {
    var open = open();
    if (open == null) {
      return 0;
    }
    open.seek(position);
    int read = open.read(buffer);
    if (read < 0 && position > 0 && open.length() < position) {
      position = 0;
      carried = 0;
      tooLong = false;
      open.seek(0);
      read = open.read(buffer);
    }
    return Math.max(read, 0);
  }

  private @Nullable RandomAccessFile open() throws IOException {
    if (file == null) {
      try {
        file = new RandomAccessFile(path.toFile(), "r");
      } catch (FileNotFoundException notYet) {
        return null;
      }
    }
    return file;
  }

  /** If the reader throws, the line counts as read and the rest comes with the next call. */
  private void feed(byte[] bytes, int length) {
    long base = position;
    int from = 0;
    for (int at = 0; at < length; at++) {
      byte b = bytes[at];
      if (b <= '\r' && (b == '\n' || b == '\r')) {
        position = base + at + 1;
        if (carried > 0) {
          carry(bytes, from, at);
          endLine();
        } else if (at - from > LineReader.LONGEST_LINE) {
          reader.tooLong(bytes, from, at);
        } else if (at > from) {
          reader.line(bytes, from, at);
        }
        from = at + 1;
      }
    }
    carry(bytes, from, length);
    position = base + length;
  }

  /** Keeps a piece of a line for later, at most as much as a line may have. */
  private void carry(byte[] bytes, int from, int to) {
    int room = Math.min(to - from, LineReader.LONGEST_LINE - carried);
    tooLong |= room < to - from;
    if (carried + room > carry.length) {
      carry = Arrays.copyOf(carry, Math.max(carried + room, 2 * carry.length));
    }
    System.arraycopy(bytes, from, carry, carried, room);
    carried += room;
  }

  private void endLine() {
    int length = carried;
    boolean whole = !tooLong;
    carried = 0;
    tooLong = false;
    if (length > 0) {
      if (whole) {
        reader.line(carry, 0, length);
      } else {
        reader.tooLong(carry, 0, length);
      }
    }
  }

  private AthanorException unreadable(IOException e) {
    return new AthanorException(
        AthanorException.Code.STORE_UNAVAILABLE,
        "cannot read the program's output %s (%s). Bring the disk back; the trial goes on."
            .formatted(path, e.getMessage()),
        e);
  }
}
