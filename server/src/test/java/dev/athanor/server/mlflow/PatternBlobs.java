package dev.athanor.server.mlflow;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.storage.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Blobs of any size that take no room: all have the bytes of one pattern. */
final class PatternBlobs implements BlobStore {

  /** How many bytes were taken in or given out so far. */
  final AtomicLong passed = new AtomicLong();

  private final Map<BlobPath, Blob> all = new ConcurrentHashMap<>();
  private boolean held;

  /** The pattern from its beginning, as long as is wished. */
  static final class Pattern extends InputStream {

    private final AtomicLong passed;
    private final long end;
    private long at;

    Pattern(long from, long end, AtomicLong passed) {
      this.at = from;
      this.end = end;
      this.passed = passed;
    }

    @Override
    public int read() {
      return at == end ? -1 : byteAt(at++) & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      if (at == end) {
        return -1;
      }
      int given = (int) Math.min(count, end - at);
      for (int i = 0; i < given; i++) {
        into[from + i] = byteAt(at + i);
      }
      at += given;
      passed.addAndGet(given);
      return given;
    }

    private static byte byteAt(long at) {
      return (byte) (at ^ at >> 8 ^ at >> 16);
    }
  }

  /** From now on, who puts something waits after its first bytes. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
    notifyAll();
  }

  private synchronized void await() throws IOException {
    try {
      while (held) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public Blob put(Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at)
      throws IOException {
    MessageDigest digest = Digest.start();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
      size += count;
      passed.addAndGet(count);
      await();
    }
    var blob = new Blob(owner, path, size, Digest.of(digest), at);
    all.put(path, blob);
    return blob;
  }

  @Override
  public Optional<Blob> find(Owner owner, BlobPath path) {
    return Optional.ofNullable(all.get(path));
  }

  @Override
  public InputStream open(Owner owner, BlobPath path, long from, long length) {
    long size = all.get(path).sizeBytes();
    return new Pattern(from, length > size - from ? size : from + length, passed);
  }

  @Override
  public List<Blob> list(
      Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    return all.values().stream()
        .filter(blob -> folder == null || folder.isFolderOf(blob.path()))
        .filter(blob -> after == null || after.compareTo(blob.path()) < 0)
        .sorted((one, other) -> one.path().compareTo(other.path()))
        .limit(limit)
        .toList();
  }

  @Override
  public boolean delete(Owner owner, BlobPath path) {
    return all.remove(path) != null;
  }
}
