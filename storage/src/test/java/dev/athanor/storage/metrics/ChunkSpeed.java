package dev.athanor.storage.metrics;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Prints sizes and speeds of chunks of a falling loss; not a test. */
final class ChunkSpeed {

  private static final int CHUNKS = 64;
  private static final int ROUNDS = 60;

  private ChunkSpeed() {}

  public static void main(String[] args) {
    for (int warmUp = 0; warmUp < 2; warmUp++) {
      measure("float", PointShapes::asFloat);
      measure("double", value -> value);
      measure("4 places", PointShapes::toFourPlaces);
      measure("NaN now and then", value -> value < 0.25 ? Double.NaN : (float) value);
    }
  }

  private static void measure(String name, DoubleUnaryOperator rounding) {
    var random = new Random(1);
    PointColumns points = PointShapes.loss(CHUNKS * Chunk.MOST_POINTS, rounding, random);
    var codec = new ChunkCodec();
    byte[][] chunks = new byte[CHUNKS][];
    long encodeNanos = Long.MAX_VALUE;
    long decodeNanos = Long.MAX_VALUE;
    long bytes = 0;
    var into = new PointColumns(Chunk.MOST_POINTS);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      bytes = 0;
      for (int i = 0; i < CHUNKS; i++) {
        chunks[i] = codec.encode(points, i * Chunk.MOST_POINTS, (i + 1) * Chunk.MOST_POINTS);
        bytes += chunks[i].length;
      }
      long middle = System.nanoTime();
      for (byte[] chunk : chunks) {
        into.clear();
        codec.decode(Chunk.of(chunk), into);
      }
      encodeNanos = Math.min(encodeNanos, middle - start);
      decodeNanos = Math.min(decodeNanos, System.nanoTime() - middle);
    }
    System.out.printf(
        "%-18s %.3f bytes a point, encode %.0f M/s, decode %.0f M/s%n",
        name,
        (double) bytes / points.size(),
        1e3 * points.size() / encodeNanos,
        1e3 * points.size() / decodeNanos);
  }
}
