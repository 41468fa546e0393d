package dev.athanor.storage.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a data folder that nobody has open, to compare and to spoil. */
final class FolderFiles {

  private FolderFiles() {}

  /** The content of every file by its name; what is a folder has none. */
  static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
        String name = folder.relativize(path).toString();
        contents.put(
            name,
            Files.isDirectory(path)
                ? "folder"
                : Files.size(path) + " bytes " + Arrays.hashCode(Files.readAllBytes(path)));
      }
    }
    return contents;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(at);
      channel.write(ByteBuffer.wrap(bytes));
    }
  }

  static void truncate(Path file, long length) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  /** Runs SQL behind the program's back. */
  static void run(Path database, String... statements) throws SQLException {
    try (Session session = Database.maker(database)) {
      for (String statement : statements) {
        session.run(statement);
      }
    }
  }
}
