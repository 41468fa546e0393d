package dev.athanor.storage.metrics;

import java.util.Objects;

/**
 * A chunk in bytes, its pages summed up: 1 to {@value #MOST_POINTS} points in the order of their
 * steps, {@value #PAGE_POINTS} a page, the last page having what is left. Immutable; {@link
 * ChunkCodec} makes the bytes and decodes them. In bytes:
 *
 * <pre>{@code
 * version                                    1 byte, 1
 * points                                     varint
 * of each page: length of its body           varint
 *               its summary                  SummaryBytes, after the page before
 * the bodies, one after the other
 * }</pre>
 *
 * <p>Numbers of fixed length have the least significant byte first; varints have seven bits a byte,
 * the least significant first, and are signed by zigzag.
 */
public final class Chunk {

  /** The most points of a chunk. */
  public static final int MOST_POINTS = 8192;

  /** The points of every page but the last. */
  public static final int PAGE_POINTS = 512;

  static final int VERSION = 1;

  /** No body that is written is longer: three columns, and what stands before the values. */
  static final int MOST_BODY_BYTES =
      3 * (PAGE_POINTS / PackedLongs.BLOCK) * PackedLongs.MOST_BLOCK_BYTES
          + ValueColumn.MOST_HEAD_BYTES;

  private final byte[] bytes;
  private final int count;
  private final Summary[] summaries;

  /** Where the bodies begin, and at last where they end. */
  private final int[] bounds;

  private Chunk(byte[] bytes, int count, Summary[] summaries, int[] bounds) {
    this.bytes = bytes;
    this.count = count;
    this.summaries = summaries;
    this.bounds = bounds;
  }

  /**
   * A look at bytes that {@link ChunkCodec#encode} made. Reads what stands before the bodies.
   *
   * @param bytes not copied, not to be changed; corrupt ones may be taken for another chunk, so
   *     their checksum is to be checked before
   * @throws CorruptChunkException if it cannot be a chunk
   */
  public static Chunk of(byte[] bytes) {
    var in = new ByteReader(bytes, bytes.length);
    int version = in.readByte();
    if (version != VERSION) {
      throw new CorruptChunkException(
          "chunk of version %d (expected: %d)".formatted(version, VERSION));
    }
    int count = in.readCount(MOST_POINTS, "points");
    var summaries = new Summary[(count + PAGE_POINTS - 1) / PAGE_POINTS];
    int[] bounds = new int[summaries.length + 1];
    long step = 0;
    long time = 0;
    for (int page = 0; page < summaries.length; page++) {
      bounds[page + 1] = bounds[page] + in.readCount(MOST_BODY_BYTES, "length of a page");
      Summary summary = SummaryBytes.read(in, pagePoints(count, page), step, time);
      step = summary.lastStep();
      time = summary.lastTimeMillis();
      summaries[page] = summary;
    }
    if (count == 0 || bounds[summaries.length] != in.remaining()) {
      throw new CorruptChunkException(
          "chunk of %d points and %d bytes, of which %d are pages (expected: %d)"
              .formatted(count, bytes.length, in.remaining(), bounds[summaries.length]));
    }
    for (int page = 0; page < bounds.length; page++) {
      bounds[page] += in.at();
    }
    return new Chunk(bytes, count, summaries, bounds);
  }

  private static int pagePoints(int count, int page) {
    return Math.min(PAGE_POINTS, count - page * PAGE_POINTS);
  }

  /** How many points there are. */
  public int count() {
    return count;
  }

  /** How many pages there are. */
  public int pages() {
    return summaries.length;
  }

  /** The points of one page summed up, 0 ≤ page &lt; pages. */
  public Summary page(int page) {
    return summaries[Objects.checkIndex(page, summaries.length)];
  }

  /** All points summed up, page by page. */
  public Summary summary() {
    Summary summary = summaries[0];
    for (int page = 1; page < summaries.length; page++) {
      summary = summary.and(summaries[page]);
    }
    return summary;
  }

  /** Whether a page may have points of the steps from {@code fromStep} to {@code toStep}. */
  public boolean overlaps(int page, long fromStep, long toStep) {
    return page(page).firstStep() <= toStep && page(page).lastStep() >= fromStep;
  }

  /** Copies the body of a page to the beginning of {@code target}; returns its length. */
  int copyBody(int page, byte[] target) {
    int length = bounds[page + 1] - bounds[page];
    System.arraycopy(bytes, bounds[page], target, 0, length);
    return length;
  }
}
