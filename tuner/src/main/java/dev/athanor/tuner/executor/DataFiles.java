package dev.athanor.tuner.executor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Fingerprints of the files that a program learns from. */
public final class DataFiles {

  private static final int BUFFER_BYTES = 256 << 10;

  private DataFiles() {}

  /**
   * Reads files and folders from end to end, in constant memory. Never throws: a file that cannot
   * be read has {@code missing} or {@code unreadable: …} for a fingerprint.
   *
   * <p>A folder's is that of the text with one line {@code <sha256> <path>} for each file in it,
   * ordered by path, as {@code sha256sum} prints them.
   *
   * @param names relative to the folder, or absolute
   * @param except a folder whose files are passed over: to open and close the files of a data
   *     folder that this process owns would give up its locks
   * @return name → {@code sha256:<64 hex digits>}
   */
  public static SortedMap<String, String> fingerprints(
      Path folder, List<String> names, Path except) {
    var fingerprints = new TreeMap<String, String>();
    for (var name : names) {
      fingerprints.put(name, fingerprint(folder.resolve(name), except));
    }
    return Collections.unmodifiableSortedMap(fingerprints);
  }

  private static String fingerprint(Path path, Path except) {
    try {
      if (isWithin(path, except)) {
        return "passed over: in the data folder";
      }
      return "sha256:" + (Files.isDirectory(path) ? ofFolder(path, except) : ofFile(path));
    } catch (NoSuchFileException e) {
      return "missing";
    } catch (IOException | UncheckedIOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  /** Whether a path, links followed, is in a folder. */
  private static boolean isWithin(Path path, Path folder) {
    try {
      return Files.exists(folder) && path.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false; // It is not there, which its fingerprint says.
    }
  }

  private static String ofFolder(Path folder, Path except) throws IOException {
    var paths = new ArrayList<String>();
    try (var files = Files.walk(folder)) {
      files
          .filter(file -> Files.isRegularFile(file) && !isWithin(file, except))
          .forEach(file -> paths.add(folder.relativize(file).toString()));
    }
    Collections.sort(paths);
    var digest = sha256();
    for (var path : paths) {
      var line = "%s  %s\n".formatted(ofFile(folder.resolve(path)), path);
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String ofFile(Path file) throws IOException {
    var digest = sha256();
    var buffer = new byte[BUFFER_BYTES];
    try (var in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
