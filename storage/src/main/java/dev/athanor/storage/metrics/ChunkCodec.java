package dev.athanor.storage.metrics;

/**
 * Makes points into the bytes of a {@link Chunk} and back. Not thread-safe: holds scratch arrays,
 * so one instance for many chunks saves making them anew.
 *
 * <p>The body of a page is its steps, its times, both as {@link PackedLongs} from the anchor that
 * its summary has as first, and its values as {@link ValueColumn}.
 */
public final class ChunkCodec {

  private final ByteWriter head = new ByteWriter(512);
  private final ByteWriter bodies = new ByteWriter(Chunk.MOST_BODY_BYTES);
  private final byte[] body = new byte[Chunk.MOST_BODY_BYTES + ByteReader.SLACK];
  private final PackedLongs packed = new PackedLongs();
  private final ValueColumn values = new ValueColumn(packed);

  /** Makes a codec of its own scratch arrays, some 60 kB. */
  public ChunkCodec() {}

  /**
   * Encodes the points from index {@code from} to before index {@code to}. The same points always
   * give the same bytes.
   *
   * @param points in the order of their steps; equal steps may follow each other
   * @throws IllegalArgumentException if there are none or more than {@link Chunk#MOST_POINTS}, or a
   *     step is less than the one before
   * @throws IndexOutOfBoundsException if not all of them are there
   */
  public byte[] encode(PointColumns points, int from, int to) {
    points.checkRange(from, to);
    if (to - from > Chunk.MOST_POINTS) {
      throw new IllegalArgumentException(
          "%d points for one chunk (expected: <= %d). Encode the others into further chunks."
              .formatted(to - from, Chunk.MOST_POINTS));
    }
    checkRising(points.steps(), from, to);
    head.cut(0);
    bodies.cut(0);
    head.writeByte(Chunk.VERSION);
    head.writeVarint(to - from);
    long step = 0;
    long time = 0;
    for (int at = from; at < to; at += Chunk.PAGE_POINTS) {
      int end = Math.min(to, at + Chunk.PAGE_POINTS);
      Summary summary = Summary.of(points, at, end);
      head.writeVarint(writeBody(points, at, end));
      SummaryBytes.write(summary, step, time, head);
      step = summary.lastStep();
      time = summary.lastTimeMillis();
    }
    head.writeAll(bodies);
    return head.toBytes();
  }

  private static void checkRising(long[] steps, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (steps[i] < steps[i - 1]) {
        throw new IllegalArgumentException(
            "step %d after step %d (expected: rising). Sort the points first."
                .formatted(steps[i], steps[i - 1]));
      }
    }
  }

  private int writeBody(PointColumns points, int from, int to) {
    int start = bodies.size();
    packed.write(points.steps(), from, to, points.step(from), bodies);
    packed.write(points.times(), from, to, points.timeMillis(from), bodies);
    values.write(points.values(), from, to, bodies);
    return bodies.size() - start;
  }

  /**
   * Adds all points of a chunk to {@code into}.
   *
   * @throws CorruptChunkException if they cannot be decoded; pages before may be added then
   */
  public void decode(Chunk chunk, PointColumns into) {
    into.ensure(into.size() + chunk.count());
    for (int page = 0; page < chunk.pages(); page++) {
      decodePage(chunk, page, into);
    }
  }

  /**
   * Adds the points with steps from {@code fromStep} to {@code toStep}, both included, to {@code
   * into}. Decodes only pages that overlap this range.
   *
   * @throws CorruptChunkException if they cannot be decoded; pages before may be added then
   */
  public void decode(Chunk chunk, long fromStep, long toStep, PointColumns into) {
    for (int page = 0; page < chunk.pages(); page++) {
      if (chunk.overlaps(page, fromStep, toStep)) {
        int start = into.size();
        decodePage(chunk, page, into);
        into.keepSteps(start, fromStep, toStep);
      }
    }
  }

  /**
   * Adds all points of one page, 0 ≤ page &lt; pages, to {@code into}.
   *
   * @throws CorruptChunkException if they cannot be decoded; none are added then
   */
  public void decodePage(Chunk chunk, int page, PointColumns into) {
    Summary summary = chunk.page(page);
    int from = into.size();
    int to = from + (int) summary.count();
    into.ensure(to);
    var in = new ByteReader(body, chunk.copyBody(page, body));
    packed.read(in, into.steps(), from, to, summary.firstStep());
    packed.read(in, into.times(), from, to, summary.firstTimeMillis());
    values.read(in, into.values(), from, to);
    if (in.remaining() > 0) {
      throw new CorruptChunkException(
          "%d bytes after page %d of a chunk".formatted(in.remaining(), page));
    }
    into.resize(to);
  }
}
