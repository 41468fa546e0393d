package dev.athanor.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class PackedLongsTest {

  private final PackedLongs packed = new PackedLongs();

  private byte[] write(long[] values, long anchor) {
    var out = new ByteWriter(16);
    packed.write(values, 0, values.length, anchor, out);
    return out.toBytes();
  }

  private long[] read(byte[] bytes, int count, long anchor) {
    byte[] padded = Arrays.copyOf(bytes, bytes.length + ByteReader.SLACK);
    // What follows the end must not matter.
    Arrays.fill(padded, bytes.length, padded.length, (byte) 0xA5);
    long[] values = new long[count];
    var in = new ByteReader(padded, bytes.length);
    packed.read(in, values, 0, count, anchor);
    assertThat(in.remaining()).isZero();
    return values;
  }

  private int bytesOf(int count, IntToLongFunction number) {
    long[] values = new long[count];
    Arrays.setAll(values, number);
    byte[] bytes = write(values, 0);
    assertThat(read(bytes, count, 0)).isEqualTo(values);
    return bytes.length;
  }

  @Test
  void numbers_of_every_width_shift_and_count_come_back() {
    var random = new Random(1);
    for (int width = 0; width <= 64; width++) {
      for (int shift = 0; shift < 64; shift += 7) {
        long mask = BitWidths.mask(width);
        long base = random.nextLong();
        long[] values = new long[1 + random.nextInt(300)];
        for (int i = 0; i < values.length; i++) {
          values[i] = base + ((random.nextLong() & mask) << shift);
        }
        long anchor = random.nextLong();
        assertThat(read(write(values, anchor), values.length, anchor)).isEqualTo(values);
      }
    }
  }

  @Test
  void sums_of_numbers_of_every_width_come_back() {
    var random = new Random(2);
    for (int width = 0; width <= 64; width++) {
      long mask = BitWidths.mask(width);
      long[] values = new long[400];
      for (int i = 1; i < values.length; i++) {
        values[i] = values[i - 1] + (random.nextLong() & mask);
      }
      assertThat(read(write(values, 1), values.length, 1)).isEqualTo(values);
    }
  }

  @Test
  void few_outliers_of_any_size_come_back() {
    var random = new Random(3);
    for (int round = 0; round < 3_000; round++) {
      int width = random.nextInt(64);
      int shift = random.nextInt(64);
      long[] values = new long[1 + random.nextInt(128)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (random.nextLong() & BitWidths.mask(width)) << shift;
      }
      for (int i = random.nextInt(20); i > 0; i--) {
        values[random.nextInt(values.length)] = random.nextLong() >> random.nextInt(64);
      }
      assertThat(read(write(values, 0), values.length, 0)).isEqualTo(values);
    }
  }

  @Test
  void the_ends_of_the_range_come_back() {
    var random = new Random(4);
    long[] ends = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE};
    for (int round = 0; round < 3_000; round++) {
      long[] values = new long[1 + random.nextInt(200)];
      for (int i = 0; i < values.length; i++) {
        values[i] = ends[random.nextInt(1 + round % ends.length)];
      }
      assertThat(read(write(values, 0), values.length, 0)).isEqualTo(values);
    }
  }

  @Test
  void constants_and_progressions_take_some_bytes_a_block() {
    assertThat(bytesOf(128, i -> 0)).isEqualTo(3);
    assertThat(bytesOf(128, i -> 1_790_000_000_000L)).isEqualTo(8);
    assertThat(bytesOf(512, i -> 10L * i - 7)).isLessThanOrEqualTo(4 * 5);
    assertThat(bytesOf(128, i -> Long.MAX_VALUE - 5 + i * (Long.MAX_VALUE / 3))).isLessThan(25);
  }

  @Test
  void one_outlier_takes_some_bytes() {
    assertThat(bytesOf(128, i -> i == 77 ? 1L << 40 : i % 8)).isLessThan(3 + 48 + 9);
    assertThat(bytesOf(128, i -> i == 77 ? -1L << 40 : i * i % 8)).isLessThan(9 + 48 + 12);
    assertThat(bytesOf(128, i -> i < 77 ? i : i + 3_600_000L)).isLessThan(12);
  }

  @Test
  void low_zeros_take_no_bytes() {
    assertThat(bytesOf(128, i -> (i * 37L % 128) << 40)).isLessThan(5 + 128 * 7 / 8);
  }
}
