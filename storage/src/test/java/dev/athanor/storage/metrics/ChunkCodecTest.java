package dev.athanor.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {

  /** What {@link #awkward} and {@link #regular} are in the first version of the format. */
  private static final String AWKWARD =
      """
      01096f02058280808080808080800180b083c59868ffaf83c59868dcc10a000080ff9c7500883ce4
      377e0acdcccc3d82c0000017950107feffffffffffffff1f88c200f00182828205ff8282b20107dd
      d7bbbef9ffff1f1f0302040003010200c0ffffffffffffffcf7f050080808080808080d87f05d5aa
      d5aad5aad5d27f06d5aad5aad5aad5d27f079ceb81c0c887f983be0108808080809ab3e6c47f
      """;

  private static final String REGULAR =
      """
      018804af020000f62780b083c598688c86c703002a000080897ace18fac77a0d001446f403ac1ba0
      aa0020800280800014808014148080141480801414808000f4038080f403f4038047f403f403012b
      dddb018080f403f4030209c000000000000000000000193264c8902143860c3264c8902143860c19
      4b962c59b264c9922564c8902143860c19327dfaf4e9d3a74f9f3e962c59b264c992254baf5ebd7a
      f5ead5ab57c8902143860c193264e1c2850b172e5cb870faf4e9d3a74f9f3e7d13274e9c3871e2c4
      892c59b204c892254b96458b162d5ab468d1a25ebd7af5ead5ab57af77efdebd7bf7eeddbb0163f0
      f50b80c0a006000f07190f1917191f1927192f1937193f1947194f1957195f1967196f19771980c0
      32000f07190f1917191f1927192f1937193f1947194f1957195f1967196f19771980c032000f0719
      0f1917191f1927192f1937193f1947194f1957195f1967196f19771980800014808000f403000080
      20
      """;

  private static final int[] COUNTS = {1, 2, 127, 128, 129, 511, 512, 513, 1500, 4096, 8192};

  private final ChunkCodec codec = new ChunkCodec();

  /** A point; records compare values as their bits, all NaN being one. */
  private record Point(long step, long timeMillis, double value) {}

  private static List<Point> points(PointColumns columns) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      points.add(new Point(columns.step(i), columns.timeMillis(i), columns.value(i)));
    }
    return points;
  }

  private List<Point> decoded(byte[] bytes) {
    var into = new PointColumns();
    codec.decode(Chunk.of(bytes), into);
    return points(into);
  }

  private byte[] encoded(PointColumns points) {
    return codec.encode(points, 0, points.size());
  }

  private static PointColumns awkward() {
    var points = new PointColumns();
    points.add(-3, 1_790_000_000_000L, 0.5);
    points.add(0, 1_790_000_001_000L, -0.25);
    points.add(1, 1_790_000_002_000L, Double.NaN);
    points.add(2, 1_790_000_003_000L, Double.NaN);
    points.add(2, 1_790_000_003_500L, -0.0);
    points.add(3, 1_790_000_005_000L, 1.0 / 3);
    points.add(4, 1_790_000_006_000L, Double.NEGATIVE_INFINITY);
    points.add(5, 1_790_000_007_000L, 1e300);
    points.add(Long.MAX_VALUE, 0, 0.1f);
    return points;
  }

  /** Two pages of decimals, once a pause of an hour, once a great value. */
  private static PointColumns regular() {
    var points = new PointColumns();
    for (int i = 0; i < 520; i++) {
      long pause = i < 300 ? 0 : 3_600_000;
      int stair = i / 8;
      points.add(10L * i, 1_790_000_000_000L + 250L * i + pause, i == 99 ? 1e6 : stair * 0.25);
    }
    return points;
  }

  private void assertFrozen(String hex, PointColumns points) {
    String digits = hex.replace("\n", "");

    assertThat(decoded(HexFormat.of().parseHex(digits))).isEqualTo(points(points));
    assertThat(HexFormat.of().formatHex(encoded(points))).isEqualTo(digits);
  }

  @Test
  void bytes_of_awkward_points_are_frozen_because_folders_hold_them() {
    assertFrozen(AWKWARD, awkward());
  }

  @Test
  void bytes_of_regular_points_are_frozen_because_folders_hold_them() {
    assertFrozen(REGULAR, regular());
  }

  @Test
  void bytes_of_another_version_are_refused() {
    byte[] bytes = encoded(regular());
    bytes[0] = 2;

    assertThatThrownBy(() -> Chunk.of(bytes))
        .isInstanceOf(CorruptChunkException.class)
        .hasMessage("chunk of version 2 (expected: 1)");
  }

  @Test
  void points_of_every_kind_and_number_come_back() {
    long seed = 1;
    for (int count : COUNTS) {
      for (int steps = 0; steps < PointShapes.KINDS; steps++) {
        for (int values = 0; values < PointShapes.KINDS; values++) {
          int times = (int) (seed % PointShapes.KINDS);
          PointColumns points = PointShapes.any(count, steps, times, values, seed++);
          assertThat(decoded(encoded(points)))
              .as("%d points of kinds %d, %d, %d", count, steps, times, values)
              .isEqualTo(points(points));
        }
      }
    }
  }

  @Test
  void a_part_of_the_points_is_encoded_as_if_it_were_all() {
    PointColumns points = PointShapes.any(3000, 6, 6, 5, 4);
    var part = new PointColumns();
    part.addAll(points, 700, 2100);

    assertThat(codec.encode(points, 700, 2100)).isEqualTo(encoded(part));
  }

  @Test
  void a_nan_of_any_bits_comes_back_as_the_one_nan() {
    var points = new PointColumns();
    points.add(0, 0, Double.longBitsToDouble(0xFFF0_0000_0000_0001L));
    var into = new PointColumns();

    codec.decode(Chunk.of(encoded(points)), into);

    assertThat(Double.doubleToRawLongBits(into.value(0)))
        .isEqualTo(Double.doubleToRawLongBits(Double.NaN));
  }

  @Test
  void a_range_of_steps_decodes_to_what_a_filter_leaves_of_all() {
    var random = new Random(5);
    for (int steps = 0; steps < PointShapes.KINDS; steps++) {
      PointColumns points = PointShapes.any(2600, steps, 6, 0, 60 + steps);
      Chunk chunk = Chunk.of(encoded(points));
      for (int i = 0; i < 40; i++) {
        long from = points.step(random.nextInt(points.size())) + random.nextInt(3) - 1;
        long to = points.step(random.nextInt(points.size())) + random.nextInt(3) - 1;
        var into = new PointColumns();
        into.add(1, 2, 3);
        codec.decode(chunk, from, to, into);
        List<Point> expected = new ArrayList<>(List.of(new Point(1, 2, 3)));
        points(points).stream()
            .filter(point -> point.step() >= from && point.step() <= to)
            .forEach(expected::add);
        assertThat(points(into)).as("kind %d, %d to %d", steps, from, to).isEqualTo(expected);
      }
    }
  }

  @Test
  void pages_outside_a_range_of_steps_are_not_decoded() {
    PointColumns points = PointShapes.loss(4096, value -> value, new Random(2));
    byte[] bytes = encoded(points);
    int start = headBytes(bytes);
    int length = Chunk.of(bytes).copyBody(0, new byte[Chunk.MOST_BODY_BYTES]);
    byte[] spoilt = bytes.clone();
    Arrays.fill(spoilt, start, start + length, (byte) 0xFF);
    var into = new PointColumns();

    codec.decode(Chunk.of(spoilt), 512, 600, into);

    assertThat(points(into)).isEqualTo(points(points).subList(512, 601));
    assertThatThrownBy(() -> codec.decode(Chunk.of(spoilt), 511, 600, into))
        .isInstanceOf(CorruptChunkException.class);
  }

  @Test
  void pages_and_their_sum_say_what_a_plain_computation_says() {
    for (int values = 0; values < PointShapes.KINDS; values++) {
      PointColumns points = PointShapes.any(1300, 0, 6, values, 7 + values);
      Chunk chunk = Chunk.of(encoded(points));
      assertThat(chunk.count()).isEqualTo(1300);
      assertThat(chunk.pages()).isEqualTo(3);
      Summary sum = Summary.of(points, 0, 512);
      assertThat(chunk.page(0)).isEqualTo(sum);
      assertThat(chunk.page(1)).isEqualTo(Summary.of(points, 512, 1024));
      assertThat(chunk.page(2)).isEqualTo(Summary.of(points, 1024, 1300));
      assertThat(chunk.summary()).isEqualTo(sum.and(chunk.page(1)).and(chunk.page(2)));
    }
  }

  @Test
  void points_of_falling_steps_are_refused() {
    var points = new PointColumns();
    points.add(2, 0, 0);
    points.add(1, 0, 0);

    assertThatThrownBy(() -> encoded(points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step 1 after step 2 (expected: rising). Sort the points first.");
  }

  @Test
  void no_points_and_too_many_are_refused() {
    PointColumns points = PointShapes.loss(8193, value -> value, new Random(3));

    assertThatThrownBy(() -> encoded(points))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8193 points for one chunk (expected: <= 8192)");
    assertThatThrownBy(() -> codec.encode(points, 5, 5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> codec.encode(points, 8000, 8194))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void what_a_program_logs_takes_few_bytes() {
    assertThat(bytesOfPoint(PointShapes::asFloat)).isLessThan(4.0);
    assertThat(bytesOfPoint(value -> value)).isLessThan(7.8);
    assertThat(bytesOfPoint(PointShapes::toFourPlaces)).isLessThan(2.5);
    assertThat(bytesOfPoint(value -> 0.001)).isLessThan(0.8);
  }

  @Test
  void the_page_summaries_take_few_bytes() {
    assertThat(headBytesOfPage(PointShapes::asFloat)).isLessThan(45);
    assertThat(headBytesOfPage(value -> value)).isLessThan(60);
    assertThat(headBytesOfPage(PointShapes::toFourPlaces)).isLessThan(40);
  }

  private double bytesOfPoint(DoubleUnaryOperator rounding) {
    PointColumns points = PointShapes.loss(4096, rounding, new Random(8));
    return encoded(points).length / 4096.0;
  }

  private double headBytesOfPage(DoubleUnaryOperator rounding) {
    PointColumns points = PointShapes.loss(4096, rounding, new Random(8));
    byte[] bytes = encoded(points);
    return (double) headBytes(bytes) / Chunk.of(bytes).pages();
  }

  /** How many bytes stand before the bodies of the pages. */
  private static int headBytes(byte[] bytes) {
    Chunk chunk = Chunk.of(bytes);
    int head = bytes.length;
    for (int page = 0; page < chunk.pages(); page++) {
      head -= chunk.copyBody(page, new byte[Chunk.MOST_BODY_BYTES]);
    }
    return head;
  }

  @Test
  void truncated_bytes_are_refused() {
    byte[] bytes = encoded(PointShapes.any(700, 6, 6, 5, 9));

    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decoded(truncated)).isInstanceOf(CorruptChunkException.class);
    }
  }

  @Test
  void spoilt_bytes_are_refused_or_give_as_many_points_as_they_say() {
    var random = new Random(10);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      int kind = round % PointShapes.KINDS;
      byte[] bytes = spoilt(round, kind, random);
      try {
        Chunk chunk = Chunk.of(bytes);
        var into = new PointColumns();
        codec.decode(chunk, into);
        assertThat(into.size()).isEqualTo(chunk.count()).isLessThanOrEqualTo(Chunk.MOST_POINTS);
        codec.decode(chunk, -5, 100, into);
      } catch (CorruptChunkException e) {
        assertThat(e).hasMessageMatching(".+");
        refused++;
      }
    }
    assertThat(refused).isBetween(2_000, 18_000);
  }

  private final byte[][] sound = new byte[6 * PointShapes.KINDS][];

  /** A chunk of which one to three bits or bytes are others, most often near its beginning. */
  private byte[] spoilt(int round, int kind, Random random) {
    int which = round % sound.length;
    if (sound[which] == null) {
      int count = 1 + random.nextInt(900);
      sound[which] = encoded(PointShapes.any(count, kind, 8 - kind, which / 6, which));
    }
    byte[] bytes = sound[which].clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      int within = random.nextBoolean() ? Math.min(90, bytes.length) : bytes.length;
      int at = random.nextInt(within);
      bytes[at] =
          random.nextInt(4) == 0
              ? (byte) random.nextInt(256)
              : (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
    return bytes;
  }

  @Test
  void noise_is_refused_or_gives_some_points() {
    var random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = Chunk.VERSION;
      }
      try {
        assertThat(decoded(bytes)).hasSizeLessThanOrEqualTo(Chunk.MOST_POINTS);
      } catch (CorruptChunkException e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }
}
