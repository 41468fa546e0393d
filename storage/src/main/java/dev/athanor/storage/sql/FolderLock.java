package dev.athanor.storage.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ownership of a data folder: a lock of the operating system on {@code athanor.lock}, which goes
 * with the process however it dies. The file's text says who has it and is only for readers; it
 * means nothing without the lock.
 *
 * <p>Within one process the lock of the operating system does not exclude, and closing a second
 * handle of the file would give it up; a table of the folders owned here guards both. Safe for use
 * by many threads.
 */
final class FolderLock implements AutoCloseable {

  /** Past every text, so that others can read the text where locks forbid reading. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** A doctor looks for an owner by locking for a moment; an opener tries again. */
  private static final int TRIES = 5;

  private static final long PAUSE_NANOS = 50_000_000L;

  /** Folders that this process owns. Guarded by itself. */
  private static final Map<Path, FolderOwner> OWNED_HERE = new HashMap<>();

  private final Path key;
  private final FileChannel channel;

  private FolderLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the folder, which must exist. The text is written by {@link #announce}.
   *
   * @throws AthanorException {@code FOLDER_IN_USE} if anybody has it, this process included
   */
  static FolderLock take(DataFolder folder, InstantSource clock) {
    synchronized (OWNED_HERE) {
      try {
        Path key = folder.path().toRealPath();
        FolderOwner here = OWNED_HERE.get(key);
        if (here != null) {
          throw inUse(folder, Optional.of(here));
        }
        FileChannel channel = open(folder.lockFile());
        try {
          if (!lock(channel)) {
            throw inUse(folder, read(folder.lockFile()));
          }
        } catch (Throwable e) {
          channel.close();
          throw e;
        }
        OWNED_HERE.put(key, self(clock.instant()));
        return new FolderLock(key, channel);
      } catch (IOException e) {
        throw new AthanorException(
            Code.STORE_UNAVAILABLE,
            "cannot lock the data folder %s (%s). Choose a folder you may write to with --data DIR."
                .formatted(folder.path(), e),
            e);
      }
    }
  }

  /** Writes who has the folder into the file. */
  void announce() throws IOException {
    announce(null);
  }

  /**
   * Writes who has the folder, and where it answers, into the file.
   *
   * @param url null if it does not
   */
  void announce(@Nullable String url) throws IOException {
    synchronized (OWNED_HERE) {
      FolderOwner self = OWNED_HERE.get(key);
      if (self == null) {
        throw new IllegalStateException("lock of %s was given up".formatted(key));
      }
      FolderOwner answering = self.at(url);
      byte[] text = json(answering).getBytes(StandardCharsets.UTF_8);
      // Written before it is cut, so that a reader finds a text at every moment.
      channel.write(ByteBuffer.wrap(text), 0);
      channel.truncate(text.length);
      OWNED_HERE.put(key, answering);
    }
  }

  /** Who owns the folder now, if anybody does. Changes no file. */
  static Optional<FolderOwner> owner(DataFolder folder) {
    synchronized (OWNED_HERE) {
      try {
        FolderOwner here =
            Files.exists(folder.path()) ? OWNED_HERE.get(folder.path().toRealPath()) : null;
        if (here != null) {
          return Optional.of(here);
        }
        return isLockedElsewhere(folder.lockFile())
            ? Optional.of(
                read(folder.lockFile()).orElse(new FolderOwner(0, null, "", Instant.EPOCH)))
            : Optional.empty();
      } catch (IOException e) {
        throw new AthanorException(
            Code.STORE_UNAVAILABLE,
            "cannot tell who owns the data folder %s (%s)".formatted(folder.path(), e),
            e);
      }
    }
  }

  private static boolean isLockedElsewhere(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, true)) {
      return lock == null;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    var options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    // The text holds a token: for its owner's eyes.
    FileAttribute<?>[] attributes =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(file, options, attributes);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      if (channel.tryLock(LOCKED_BYTE, 1, false) != null) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static FolderOwner self(Instant since) {
    String token = UUID.randomUUID().toString().replace("-", "");
    return new FolderOwner(ProcessHandle.current().pid(), null, token, since);
  }

  private static AthanorException inUse(DataFolder folder, Optional<FolderOwner> owner) {
    return new AthanorException(
        Code.FOLDER_IN_USE,
        owner
            .filter(known -> known.pid() > 0)
            .map(known ->
                "data folder %s is in use by process %d since %s%s. Wait for it or end it ('kill %d'), or choose another folder with --data DIR."
                    .formatted(
                        folder.path(), known.pid(), known.since(), answers(known), known.pid()))
            .orElseGet(() ->
                "data folder %s is in use by another process. Wait for it or end it, or choose another folder with --data DIR."
                    .formatted(folder.path())));
  }

  private static String answers(FolderOwner owner) {
    return owner.url() == null ? "" : ", which serves it at " + owner.url();
  }

  private static String json(FolderOwner owner) {
    ObjectNode node =
        CanonicalJson.object()
            .put("pid", owner.pid())
            .put("url", owner.url())
            .put("token", owner.token())
            .put("since", owner.since().toString());
    return CanonicalJson.write(node) + "\n";
  }

  /** What the file says; empty if it says nothing of use. */
  private static Optional<FolderOwner> read(Path file) throws IOException {
    try {
      JsonNode node = CanonicalJson.read(Files.readString(file));
      return Optional.of(
          new FolderOwner(
              node.path("pid").longValue(),
              node.path("url").textValue(),
              node.path("token").asText(),
              Instant.parse(node.path("since").asText())));
    } catch (IllegalStateException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Gives the folder up. The file stays, empty: deleting it would let two processes own it. */
  @Override
  public void close() throws IOException {
    synchronized (OWNED_HERE) {
      if (!channel.isOpen()) {
        return;
      }
      try (channel) {
        channel.truncate(0);
      } finally {
        OWNED_HERE.remove(key);
      }
    }
  }

  /** Gives the folder up without touching the file. */
  void abandon() throws IOException {
    synchronized (OWNED_HERE) {
      channel.close();
      OWNED_HERE.remove(key);
    }
  }
}
