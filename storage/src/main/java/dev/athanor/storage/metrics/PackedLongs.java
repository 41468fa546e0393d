package dev.athanor.storage.metrics;

import java.util.Arrays;

/**
 * A column of longs in blocks of {@value #BLOCK}, each written in the shortest of its forms. Any
 * longs come back; arithmetic wraps. Not thread-safe: holds scratch arrays.
 *
 * <p>A block has one <em>rest</em> a number: its distance from a base, or in the form of deltas the
 * distance of its difference to the number before from a base. Rests lose the low bits that are
 * zero in all of them and are then packed in one width of 0 to 64 bits; of the few that are wider,
 * the position and the high bits follow. So constants and arithmetic progressions take some bytes a
 * block. In bytes:
 *
 * <pre>{@code
 * width of a rest (7 bits), 128 for deltas
 * low bits lost (6 bits), 64 for wider rests, 128 for start and base without their low bits too
 * start, from the anchor: of deltas the first number, else the base    signed varint
 * the base, only of deltas                                             signed varint
 * the rests, one after the other
 * if there are wider rests: how many (1 byte); of each the position (1 byte), high bits (varint)
 * }</pre>
 *
 * <p>The anchor is a number near the first one that writer and reader agree on, later the last
 * number of the block before if that was one of deltas, else its base.
 *
 * <p><b>References:</b> [1] M. Zukowski, S. Héman, N. Nes, P. Boncz (2006). Super-Scalar RAM-CPU
 * Cache Compression. ICDE. doi:10.1109/ICDE.2006.150 (frames of reference and deltas, patched). [2]
 * D. Lemire, L. Boytsov (2015). Decoding billions of integers per second through vectorization.
 * Software: Practice and Experience 45(1). doi:10.1002/spe.2203 (packs the low bits of the wide
 * ones in place, as here).
 */
final class PackedLongs {

  static final int BLOCK = 128;

  /** The most bytes that a block takes: heads, and its numbers as they are. */
  static final int MOST_BLOCK_BYTES = 2 + 2 * 10 + BLOCK * Long.BYTES;

  private static final int DELTAS = 0x80;
  private static final int WIDTH = 0x7F;
  private static final int ALIGNED = 0x80;
  private static final int WIDER = 0x40;
  private static final int SHIFT = 0x3F;

  private final long[] rests = new long[BLOCK];
  private final BlockFit plain = new BlockFit();
  private final BlockFit deltas = new BlockFit();
  private final long[] differences = new long[BLOCK];

  /** Writes {@code values[from..to-1]}; a reader needs to know how many, and the anchor. */
  void write(long[] values, int from, int to, long anchor, ByteWriter out) {
    long near = anchor;
    for (int at = from; at < to; at += BLOCK) {
      near = writeBlock(values, at, Math.min(BLOCK, to - at), near, out);
    }
  }

  private long writeBlock(long[] values, int at, int count, long anchor, ByteWriter out) {
    plain.fit(values, at, count);
    long start = plain.base - anchor;
    if (plain.width > 0) {
      fitDeltas(values, at, count);
      long first = values[at] - anchor;
      if (deltas.bytes(first, deltas.base) < plain.bytes(start, 0)) {
        writeHead(deltas, DELTAS, first, deltas.base, out);
        writeRests(deltas, differences, 0, count - 1, out);
        return values[at + count - 1];
      }
    }
    writeHead(plain, 0, start, 0, out);
    writeRests(plain, values, at, count, out);
    return plain.base;
  }

  private void fitDeltas(long[] values, int at, int count) {
    for (int i = 0; i < count - 1; i++) {
      differences[i] = values[at + i + 1] - values[at + i];
    }
    deltas.fit(differences, 0, count - 1);
  }

  private static void writeHead(BlockFit fit, int form, long start, long base, ByteWriter out) {
    boolean aligned = fit.aligned(start, base);
    int shift = aligned ? fit.shift : 0;
    out.writeByte(fit.width | form);
    out.writeByte(fit.shift | (fit.wider > 0 ? WIDER : 0) | (aligned ? ALIGNED : 0));
    out.writeSigned(start >> shift);
    if (form == DELTAS) {
      out.writeSigned(base >> shift);
    }
  }

  private void writeRests(BlockFit fit, long[] from, int at, int count, ByteWriter out) {
    if (fit.width == 0 && fit.wider == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      rests[i] = (from[at + i] - fit.base) >>> fit.shift;
    }
    out.writePacked(rests, count, fit.width);
    if (fit.wider > 0) {
      out.writeByte(fit.wider);
      for (int i = 0; i < count; i++) {
        if (BitWidths.of(rests[i]) > fit.width) {
          out.writeByte(i);
          out.writeVarint(rests[i] >>> fit.width);
        }
      }
    }
  }

  /**
   * Reads {@code values[from..to-1]}.
   *
   * @param in has {@link ByteReader#SLACK} bytes behind its end
   */
  void read(ByteReader in, long[] values, int from, int to, long anchor) {
    long near = anchor;
    for (int at = from; at < to; at += BLOCK) {
      near = readBlock(in, values, at, Math.min(BLOCK, to - at), near);
    }
  }

  private static long readBlock(ByteReader in, long[] values, int at, int count, long anchor) {
    int form = in.readByte();
    int width = form & WIDTH;
    if (width > Long.SIZE) {
      throw new CorruptChunkException(
          "block of %d bits a number (expected: <= 64)".formatted(width));
    }
    int low = in.readByte();
    int shift = low & SHIFT;
    int unit = (low & ALIGNED) == 0 ? 0 : shift;
    long start = anchor + (in.readSigned() << unit);
    if ((form & DELTAS) == 0) {
      readRests(in, values, at, count, width, low);
      for (int i = at; i < at + count; i++) {
        values[i] = start + (values[i] << shift);
      }
      return start;
    }
    long base = in.readSigned() << unit;
    readRests(in, values, at + 1, count - 1, width, low);
    long value = start;
    values[at] = value;
    for (int i = at + 1; i < at + count; i++) {
      value += base + (values[i] << shift);
      values[i] = value;
    }
    return value;
  }

  private static void readRests(
      ByteReader in, long[] values, int at, int count, int width, int low) {
    if (width == 0) {
      Arrays.fill(values, at, at + count, 0);
    } else {
      in.readPacked(values, at, count, width);
    }
    if ((low & WIDER) != 0) {
      int wider = in.readByte();
      for (int i = 0; i < wider; i++) {
        int position = in.readByte();
        if (position >= count) {
          throw new CorruptChunkException(
              "wide number %d of a block of %d".formatted(position, count));
        }
        // A width of 64 leaves no high bits, and a shift by it would be one by 0.
        values[at + position] |= width == Long.SIZE ? 0 : in.readVarint() << width;
      }
    }
  }
}
