package dev.athanor.storage.sql;

import dev.athanor.storage.blobs.FileSync;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip archive that is being written; with more than 4 GB or 65,535 entries, a zip64. */
final class Archive implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final ZipOutputStream out;

  Archive(Path file) throws IOException {
    this.file = file;
    this.out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
    // Checkpoints hardly shrink, and texts shrink most at the first level.
    out.setLevel(Deflater.BEST_SPEED);
  }

  /** Adds a folder; {@code name} with the slash at its end. */
  void addFolder(String name) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.closeEntry();
  }

  /**
   * Adds what the stream gives.
   *
   * @param most how many bytes at most
   * @return how many there were
   */
  long add(String name, InputStream in, long most) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = most;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        break;
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    out.closeEntry();
    return most - left;
  }

  /** Writes the end and syncs; nothing may be added after. */
  void finish() throws IOException {
    out.close();
    FileSync.file(file);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
