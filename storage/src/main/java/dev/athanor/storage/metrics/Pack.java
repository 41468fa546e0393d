package dev.athanor.storage.metrics;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Short chunks of several series of one run in one piece: a directory, and the chunks one behind
 * the other.
 *
 * @param entries by key, within a key by the order in which they came
 * @param body all chunks
 */
public record Pack(List<Entry> entries, byte[] body) {

  private static final int VERSION = 1;

  /** The most entries of a pack. */
  private static final int MOST_ENTRIES = 1_000_000;

  /**
   * Where a chunk lies.
   *
   * @param upto the newest revision in it
   */
  public record Entry(int key, long upto, int offset, int length) {}

  public Pack {
    entries = List.copyOf(entries);
  }

  /** The chunk of an entry. */
  public byte[] chunk(Entry entry) {
    byte[] chunk = new byte[entry.length()];
    System.arraycopy(body, entry.offset(), chunk, 0, chunk.length);
    return chunk;
  }

  /** The directory as bytes. */
  public byte[] directory() {
    var writer = new ByteWriter(16 + 8 * entries.size());
    writer.writeByte(VERSION);
    writer.writeVarint(entries.size());
    int key = 0;
    long upto = 0;
    for (Entry entry : entries) {
      writer.writeSigned((long) entry.key() - key);
      writer.writeSigned(entry.upto() - upto);
      writer.writeVarint(entry.length());
      key = entry.key();
      upto = entry.upto();
    }
    return writer.toBytes();
  }

  /** Reads a directory; the entries lie one behind the other from 0 on. */
  public static List<Entry> entries(byte[] directory) {
    var reader = new ByteReader(directory, directory.length);
    int version = reader.readByte();
    if (version != VERSION) {
      throw new CorruptChunkException(
          "directory of version %d (expected: %d)".formatted(version, VERSION));
    }
    int count = reader.readCount(MOST_ENTRIES, "number of entries");
    var entries = new ArrayList<Entry>(Math.min(count, directory.length));
    long key = 0;
    long upto = 0;
    int offset = 0;
    for (int i = 0; i < count; i++) {
      key += reader.readSigned();
      upto += reader.readSigned();
      int length = reader.readCount(Integer.MAX_VALUE - offset, "length of a chunk");
      entries.add(new Entry(Math.toIntExact(key), upto, offset, length));
      offset += length;
    }
    return entries;
  }

  /** Gathers chunks. For one thread. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int points;
    private long upto;

    /** Adds a chunk; to be called in the order of the entries. */
    public void add(int key, long chunkUpto, int chunkPoints, byte[] chunk) {
      entries.add(new Entry(key, chunkUpto, body.size(), chunk.length));
      body.writeBytes(chunk);
      points += chunkPoints;
      upto = Math.max(upto, chunkUpto);
    }

    public int bytes() {
      return body.size();
    }

    public int points() {
      return points;
    }

    /** The newest revision in it. */
    public long upto() {
      return upto;
    }

    public boolean isEmpty() {
      return entries.isEmpty();
    }

    public Pack build() {
      return new Pack(entries, body.toByteArray());
    }
  }
}
