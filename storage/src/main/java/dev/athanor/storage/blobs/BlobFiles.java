package dev.athanor.storage.blobs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.storage.blobs.Pending.Placing;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files of an {@code artifacts} folder. Finished ones are where their {@link Shelf} says;
 * unfinished ones are in {@code .incoming}, under names of their own. What a method has done is
 * durable when it returns.
 *
 * <p>Links below the folder are not followed, so that no path leads out of it; the folder itself
 * may be a link to another disk. Changes of one shelf come one after another, all else from many
 * threads.
 */
public final class BlobFiles {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path root;
  private final Path incoming;

  /** Files below this folder, which need not be there yet. */
  public BlobFiles(Path artifacts) {
    this.root = artifacts;
    this.incoming = artifacts.resolve(".incoming");
  }

  /** A whole file that has no place yet. */
  record Incoming(String name, long sizeBytes, Digest digest) {}

  /**
   * Reads to the end of the stream.
   *
   * @throws IOException whatever the stream throws; nothing is left then
   * @throws AthanorException {@code STORE_UNAVAILABLE} if the disk refuses; nothing is left then
   */
  Incoming receive(InputStream in) throws IOException {
    String name = UUID.randomUUID().toString().replace("-", "");
    Path file = incoming.resolve(name);
    try {
      MessageDigest digest = Digest.start();
      long size = copy(in, file, digest);
      // The name must not be lost while an announcement goes by it.
      FileSync.folder(incoming);
      return new Incoming(name, size, Digest.of(digest));
    } catch (IOException | RuntimeException e) {
      discard(name);
      throw e;
    }
  }

  private long copy(InputStream in, Path file, MessageDigest digest) throws IOException {
    long size = 0;
    // Not a channel: one would be closed by an interruption of the thread.
    try (FileOutputStream out = create(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        write(out, buffer, count);
        size += count;
      }
      sync(out);
    }
    return size;
  }

  private FileOutputStream create(Path file) {
    try {
      Files.createDirectories(incoming);
      return new FileOutputStream(file.toFile());
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int count) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw unwritable(incoming, e);
    }
  }

  private void sync(FileOutputStream out) {
    try {
      out.getFD().sync();
    } catch (IOException e) {
      throw unwritable(incoming, e);
    }
  }

  /** Deletes a file among the incoming. What cannot be deleted now, the next owner sweeps. */
  void discard(String name) {
    boolean _ = incoming.resolve(name).toFile().delete();
  }

  /** Gives the room of a file among the incoming back; its name stays. */
  void empty(String name) {
    Path file = incoming.resolve(name);
    if (Files.exists(file)) {
      try (var out = new FileOutputStream(file.toFile())) {
        out.getChannel().truncate(0);
      } catch (IOException e) {
        // The room is given back when the next owner sweeps.
        return;
      }
    }
  }

  /** Deletes all files among the incoming but those of these names. */
  void sweep(Set<String> kept) {
    if (!Files.isDirectory(incoming)) {
      return;
    }
    try (Stream<Path> left = Files.list(incoming)) {
      left.map(file -> file.getFileName().toString())
          .filter(name -> !kept.contains(name))
          .forEach(this::discard);
    } catch (IOException e) {
      throw unwritable(incoming, e);
    }
  }

  /** Whether the file is in its place, as opposed to still among the incoming. */
  boolean hasTakenPlace(Shelf shelf, Placing placing) {
    return !Files.exists(incoming.resolve(placing.incoming()), NOFOLLOW_LINKS)
        // A copy of the folder may lack the incoming; then the size shows most of what did not
        // come.
        && sizeBytes(shelf, placing.path()) == placing.blob().sizeBytes();
  }

  /** Moves a file among the incoming to its place, over what is there. */
  void place(String name, Shelf shelf, BlobPath path) {
    Path place = place(shelf, path);
    try {
      makeFolders(above(place));
      if (Files.isDirectory(place, NOFOLLOW_LINKS)) {
        removeEmptyFolders(place);
      }
      Files.move(incoming.resolve(name), place, StandardCopyOption.ATOMIC_MOVE);
      FileSync.folder(above(place));
      FileSync.folder(incoming);
    } catch (IOException e) {
      throw unwritable(place, e);
    }
  }

  private void makeFolders(Path folder) throws IOException {
    for (Path each : below(folder)) {
      if (Files.isSymbolicLink(each)) {
        throw strange(each, "a symbolic link");
      }
      if (Files.exists(each, NOFOLLOW_LINKS)) {
        if (!Files.isDirectory(each, NOFOLLOW_LINKS)) {
          throw strange(each, "a file");
        }
      } else {
        Files.createDirectory(each);
        FileSync.folder(above(each));
      }
    }
  }

  /** The folders from below the root to this one. */
  private List<Path> below(Path folder) {
    return Stream.iterate(folder, each -> !each.equals(root), BlobFiles::above).toList().reversed();
  }

  private static Path above(Path below) {
    return requireNonNull(below.getParent(), "a place below the root has a folder");
  }

  /** A deletion that was cut off leaves folders without files. */
  private void removeEmptyFolders(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!Files.isDirectory(each, NOFOLLOW_LINKS)) {
          throw strange(each, "a file that is no blob");
        }
        Files.delete(each);
      }
    }
  }

  /** Deletes a file, if it is there, and the folders that it leaves empty. */
  void remove(Shelf shelf, BlobPath path) {
    Path place = place(shelf, path);
    Path folder = above(place);
    try {
      if (linkTo(folder).isPresent()
          || Files.isDirectory(place, NOFOLLOW_LINKS)
          || !Files.exists(place, NOFOLLOW_LINKS)) {
        return;
      }
      Files.delete(place);
      Path top = root.resolve(shelf.folder());
      while (!folder.equals(top) && deleteIfEmpty(folder)) {
        folder = above(folder);
      }
      FileSync.folder(folder);
    } catch (IOException e) {
      throw unwritable(place, e);
    }
  }

  private static boolean deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  /**
   * A part of a finished file. To be closed.
   *
   * @throws NoSuchFileException if it is not there
   * @throws AthanorException {@code INVALID_INPUT} if {@code from} is beyond its end
   */
  public InputStream open(Shelf shelf, BlobPath path, long from, long length)
      throws NoSuchFileException {
    Path place = place(shelf, path);
    refuseLinks(place);
    try {
      SeekableByteChannel channel =
          Files.newByteChannel(place, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
      boolean done = false;
      try {
        if (from > channel.size()) {
          throw new AthanorException(
              Code.INVALID_INPUT,
              "from byte %d of %s (expected: 0 to %d, its size). Ask for an earlier part."
                  .formatted(from, path, channel.size()));
        }
        channel.position(from);
        done = true;
        return new RangeStream(channel, length);
      } finally {
        if (!done) {
          channel.close();
        }
      }
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new AthanorException(
          Code.STORE_UNAVAILABLE,
          "cannot read %s (%s). See whether the disk works and the rights are right."
              .formatted(place, e),
          e);
    }
  }

  /** The size of a finished file; −1 if there is none. */
  public long sizeBytes(Shelf shelf, BlobPath path) {
    try {
      var found =
          Files.readAttributes(place(shelf, path), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return found.isRegularFile() ? found.size() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** What to say of a blob whose file is gone. */
  AthanorException missing(Shelf shelf, BlobPath path, Throwable cause) {
    return new AthanorException(
        Code.FOLDER_DAMAGED,
        "%s is missing (expected: the file of a blob). Somebody removed it: go back to a backup, or delete the blob."
            .formatted(place(shelf, path)),
        cause);
  }

  private Path place(Shelf shelf, BlobPath path) {
    try {
      return root.resolve(shelf.place(path));
    } catch (InvalidPathException e) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "path \"%s\": the system's character set %s cannot say it. Start again with LC_ALL=C.UTF-8."
              .formatted(path, System.getProperty("sun.jnu.encoding")),
          e);
    }
  }

  private void refuseLinks(Path place) {
    linkTo(place)
        .ifPresent(link -> {
          throw strange(link, "a symbolic link");
        });
  }

  /** The first link on the way from the root to the place. */
  private Optional<Path> linkTo(Path place) {
    return below(place).stream().filter(Files::isSymbolicLink).findFirst();
  }

  private AthanorException strange(Path found, String what) {
    return new AthanorException(
        Code.FOLDER_DAMAGED,
        "%s is %s (expected: what Athanor put there; it follows no links below %s). Move it elsewhere."
            .formatted(found, what, root));
  }

  private static AthanorException unwritable(Path file, IOException e) {
    return new AthanorException(
        Code.STORE_UNAVAILABLE,
        "cannot write %s (%s). Make room on the disk, or correct the rights, and send it again."
            .formatted(file, e),
        e);
  }
}
