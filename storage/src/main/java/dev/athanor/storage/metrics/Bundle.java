package dev.athanor.storage.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring chunks of one series that share no place in its order, with a summary of them all.
 *
 * @param chunks in the order of the series, at least one
 * @param summary of all their points
 */
public record Bundle(List<Chunk> chunks, Summary summary) {

  private static final int VERSION = 1;
  private static final int MOST_CHUNKS = 10_000;

  /**
   * A chunk without its points.
   *
   * @param upto the newest revision in it
   */
  public record Chunk(long id, long upto, Summary summary) {}

  public Bundle {
    chunks = List.copyOf(chunks);
  }

  /** A bundle of chunks. */
  public static Bundle of(List<Chunk> chunks) {
    Summary whole = chunks.getFirst().summary();
    for (Chunk chunk : chunks.subList(1, chunks.size())) {
      whole = whole.and(chunk.summary());
    }
    return new Bundle(chunks, whole);
  }

  /** The chunks as bytes. */
  public byte[] toBytes() {
    var writer = new ByteWriter(64 * chunks.size());
    writer.writeByte(VERSION);
    writer.writeVarint(chunks.size());
    long step = 0;
    long time = 0;
    for (Chunk chunk : chunks) {
      writer.writeVarint(chunk.id());
      writer.writeVarint(chunk.upto());
      writer.writeVarint(chunk.summary().count());
      SummaryBytes.write(chunk.summary(), step, time, writer);
      step = chunk.summary().lastStep();
      time = chunk.summary().lastTimeMillis();
    }
    return writer.toBytes();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static Bundle of(byte[] bytes) {
    var reader = new ByteReader(bytes, bytes.length);
    int version = reader.readByte();
    if (version != VERSION) {
      throw new CorruptChunkException(
          "bundle of version %d (expected: %d)".formatted(version, VERSION));
    }
    int count = reader.readCount(MOST_CHUNKS, "number of chunks");
    if (count == 0) {
      throw new CorruptChunkException("a bundle of 0 chunks (expected: at least 1)");
    }
    var chunks = new ArrayList<Chunk>(count);
    long step = 0;
    long time = 0;
    for (int i = 0; i < count; i++) {
      long id = reader.readVarint();
      long upto = reader.readVarint();
      Summary summary = SummaryBytes.read(reader, reader.readVarint(), step, time);
      chunks.add(new Chunk(id, upto, summary));
      step = summary.lastStep();
      time = summary.lastTimeMillis();
    }
    return of(chunks);
  }
}
