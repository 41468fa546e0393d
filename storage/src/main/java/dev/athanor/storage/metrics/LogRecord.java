package dev.athanor.storage.metrics;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.SeriesRule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The points of one batch of one run as they are logged: quick to write, not small. Grouped by
 * series; within a series in the order in which they came. Eight bytes a value, steps and times as
 * differences.
 *
 * <p>Format: version, rule, number of groups; of each group the key, the number of its points, the
 * bytes of its steps and times, these in turns as signed differences to the point before (to that
 * of the group before for a first point), and the values.
 */
public final class LogRecord {

  /** The most points of one record. */
  public static final int MOST_POINTS = 1_000_000;

  private static final int VERSION = 1;

  /** About what a point takes, to begin with. */
  private static final int BYTES_A_POINT = 12;

  private LogRecord() {}

  /** Hears of the points of a record. */
  @FunctionalInterface
  public interface Visitor {
    void point(int key, long step, long timeMillis, double value);
  }

  /**
   * Writes a record.
   *
   * @param points 1 to {@value #MOST_POINTS}
   * @param keys the number of each key, above 0
   */
  public static byte[] write(
      SeriesRule rule, List<MetricPoint> points, ToIntFunction<String> keys) {
    var writer = new ByteWriter(32 + BYTES_A_POINT * points.size());
    writer.writeByte(VERSION);
    writer.writeByte(rule.ordinal());
    var groups = new Groups(points);
    writer.writeVarint(groups.count());
    var times = new ByteWriter(4 * points.size() + 16);
    long step = 0;
    long time = 0;
    for (int group = 0; group < groups.count(); group++) {
      int from = groups.from(group);
      int to = groups.from(group + 1);
      writer.writeVarint(keys.applyAsInt(groups.point(from).key()));
      writer.writeVarint(to - from);
      times.cut(0);
      for (int i = from; i < to; i++) {
        MetricPoint point = groups.point(i);
        times.writeSigned(point.step() - step);
        times.writeSigned(point.timestampMillis() - time);
        step = point.step();
        time = point.timestampMillis();
      }
      writer.writeVarint(times.size());
      writer.writeAll(times);
      for (int i = from; i < to; i++) {
        writer.writeLong(Double.doubleToLongBits(groups.point(i).value()));
      }
    }
    return writer.toBytes();
  }

  /** The rule for the series that begin with this record. */
  public static SeriesRule rule(byte[] record) {
    var reader = new ByteReader(record, record.length);
    return readRule(reader);
  }

  /** Shows every point to the visitor, series by series. */
  public static void read(byte[] record, Visitor visitor) {
    requireNonNull(visitor, "visitor");
    var reader = new ByteReader(record, record.length);
    readRule(reader);
    int groups = reader.readCount(MOST_POINTS, "number of series");
    var place = new Place();
    for (int group = 0; group < groups; group++) {
      int key = reader.readCount(Integer.MAX_VALUE, "key");
      int count = reader.readCount(MOST_POINTS, "number of points");
      place.readGroup(reader, count);
      for (int i = 0; i < count; i++) {
        visitor.point(
            key, place.steps[i], place.times[i], Double.longBitsToDouble(reader.readLong()));
      }
    }
  }

  private static SeriesRule readRule(ByteReader reader) {
    int version = reader.readByte();
    if (version != VERSION) {
      throw new CorruptChunkException(
          "record of version %d (expected: %d)".formatted(version, VERSION));
    }
    int rule = reader.readByte();
    if (rule >= SeriesRule.values().length) {
      throw new CorruptChunkException("rule %d (expected: 0 or 1)".formatted(rule));
    }
    return SeriesRule.values()[rule];
  }

  /** Where the differences have led to. */
  private static final class Place {
    private long[] steps = new long[16];
    private long[] times = new long[16];
    private long step;
    private long time;

    private void readGroup(ByteReader reader, int count) {
      int bytes = reader.readCount(Integer.MAX_VALUE, "bytes of steps and times");
      // Each point takes two bytes at least, so that a wrong count allocates nothing absurd.
      if (bytes > reader.remaining() || 2L * count > bytes) {
        throw new CorruptChunkException(
            "%d points in %d bytes of %d left".formatted(count, bytes, reader.remaining()));
      }
      if (count > steps.length) {
        steps = Arrays.copyOf(steps, Math.max(count, 2 * steps.length));
        times = Arrays.copyOf(times, steps.length);
      }
      for (int i = 0; i < count; i++) {
        step += reader.readSigned();
        time += reader.readSigned();
        steps[i] = step;
        times[i] = time;
      }
    }
  }

  /** Points by key, keys in the order in which they first appear. */
  private static final class Groups {
    private final List<MetricPoint> points;

    /** Indexes into the points, group by group; empty where all points have one key. */
    private final int[] order;

    private final int[] starts;

    private Groups(List<MetricPoint> points) {
      this.points = points;
      if (points.isEmpty() || points.size() > MOST_POINTS) {
        throw new IllegalArgumentException(
            "%d points (expected: 1 to %d)".formatted(points.size(), MOST_POINTS));
      }
      if (ofOneKey(points)) {
        order = new int[0];
        starts = new int[] {0, points.size()};
        return;
      }
      Map<String, Integer> groups = new HashMap<>();
      int[] groupOf = new int[points.size()];
      for (int i = 0; i < groupOf.length; i++) {
        Integer known = groups.putIfAbsent(points.get(i).key(), groups.size());
        groupOf[i] = known == null ? groups.size() - 1 : known;
      }
      starts = new int[groups.size() + 1];
      for (int group : groupOf) {
        starts[group + 1]++;
      }
      for (int i = 1; i < starts.length; i++) {
        starts[i] += starts[i - 1];
      }
      order = new int[groupOf.length];
      int[] next = starts.clone();
      for (int i = 0; i < groupOf.length; i++) {
        order[next[groupOf[i]]++] = i;
      }
    }

    private static boolean ofOneKey(List<MetricPoint> points) {
      String first = points.getFirst().key();
      for (MetricPoint point : points) {
        if (!point.key().equals(first)) {
          return false;
        }
      }
      return true;
    }

    private int count() {
      return starts.length - 1;
    }

    private int from(int group) {
      return starts[group];
    }

    private MetricPoint point(int index) {
      return points.get(order.length == 0 ? index : order[index]);
    }
  }
}
