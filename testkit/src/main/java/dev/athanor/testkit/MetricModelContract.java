package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is logged in whatever order, every {@link RunStore} gives back what a plain list would.
 */
public abstract class MetricModelContract extends RunSuite {

  private static final int OPERATIONS = 30;
  private static final int MOST_POINTS = 3_000;
  private static final List<String> KEYS = List.of("loss", "accuracy/top 5 🎯", "");

  private final Map<String, SeriesModel> models = new TreeMap<>();
  private final Map<String, Long> nextSteps = new HashMap<>();
  private Random random = new Random(0);

  /** For those who extend it. */
  protected MetricModelContract() {}

  /**
   * Does to the storage what must change no answer: seals, merges, closes and opens again. Called
   * now and then between operations.
   *
   * @param random says what to do; seeded, so that a failure comes again
   * @return the storage to go on with; this one, unless it was closed
   */
  protected Storage disturb(Storage storage, RandomGenerator random) {
    return storage;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void reads_agree_with_a_plain_list(long seed) {
    random = new Random(seed);
    List<String> keys = KEYS.subList(0, 1 + random.nextInt(KEYS.size()));
    RunId run = newRun();
    RunId bystander = newRun();
    append(bystander, loss(1, 1), loss(2, 2));

    for (int operation = 0; operation < OPERATIONS; operation++) {
      appendSome(run, keys);
      if (random.nextInt(3) == 0) {
        replaceStorage(disturb(storage(), random));
      }
      if (random.nextInt(4) == 0 || operation == OPERATIONS - 1) {
        compare(run, "seed %d, operation %d".formatted(seed, operation));
      }
    }

    assertThat(history(bystander, "loss")).containsExactly(loss(1, 1), loss(2, 2));
  }

  /** Mostly a few points, sometimes thousands; the rule counts for new series alone. */
  private void appendSome(RunId run, List<String> keys) {
    SeriesRule rule = random.nextBoolean() ? SeriesRule.KEEP_DISTINCT : SeriesRule.LAST_AT_STEP;
    int size = (int) Math.exp(random.nextDouble() * Math.log(MOST_POINTS + 1));
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < size; i++) {
      points.add(point(keys.get(random.nextInt(keys.size()))));
    }
    store().append(run, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE, rule);
    for (MetricPoint point : points) {
      models.computeIfAbsent(point.key(), key -> new SeriesModel(rule)).add(point);
    }
  }

  private MetricPoint point(String key) {
    SeriesModel known = models.get(key);
    if (known != null && random.nextInt(40) == 0) {
      return known.logged().get(random.nextInt(known.logged().size()));
    }
    long time = 1_700_000_000_000L + random.nextInt(10_000);
    if (random.nextInt(500) == 0) {
      time = awkward();
    }
    return new MetricPoint(key, step(key), time, value());
  }

  /** Ascending mostly; at times again, from the past, far ahead, or at the ends of all. */
  private long step(String key) {
    long next = nextSteps.getOrDefault(key, 0L);
    int kind = random.nextInt(1_000);
    if (kind < 2) {
      return awkward();
    }
    if (kind < 100) {
      return random.nextLong(-5, next + 1);
    }
    if (kind < 150) {
      return Math.max(0, next - 1);
    }
    long step = kind < 160 ? next + random.nextInt(100_000) : next;
    nextSteps.put(key, step + 1);
    return step;
  }

  private long awkward() {
    long near = random.nextInt(3);
    return switch (random.nextInt(4)) {
      case 0 -> Long.MIN_VALUE + near;
      case 1 -> Long.MAX_VALUE - near;
      case 2 -> (1L << 53) + near;
      default -> random.nextLong();
    };
  }

  private double value() {
    return random.nextInt(10) == 0
        ? Samples.AWKWARD_DOUBLES.get(random.nextInt(Samples.AWKWARD_DOUBLES.size()))
        : random.nextGaussian();
  }

  private void compare(RunId run, String when) {
    Map<String, MetricPoint> latest = new HashMap<>();
    models.forEach((key, model) -> latest.put(key, model.latest()));
    assertThat(store().latest(run)).as(when).isEqualTo(latest);
    models.forEach((key, model) -> {
      compareHistory(run, key, model, StepWindow.ALL, when);
      compareHistory(run, key, model, window(key), when);
      compareHistory(run, key, model, window(key), when);
    });
    compareOverviews(run, StepWindow.ALL, when);
    compareOverviews(run, window(KEYS.getFirst()), when);
  }

  private void compareHistory(
      RunId run, String key, SeriesModel model, StepWindow window, String when) {
    try (Stream<MetricPoint> points = store().history(run, key, window)) {
      assertSame(points.toList(), model.history(window), when + ", " + window);
    }
  }

  private void compareOverviews(RunId run, StepWindow window, String when) {
    int width = 1 + random.nextInt(random.nextBoolean() ? 20 : SeriesOverview.WIDEST);
    var ids = new ArrayList<SeriesId>();
    var expected = new ArrayList<SeriesOverview>();
    models.forEach((key, model) -> {
      var id = new SeriesId(run, key);
      ids.add(id);
      expected.add(model.overview(id, window, width));
    });
    List<SeriesOverview> overviews = store().overviews(ids, window, width);
    assertThat(overviews).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      String what = "%s, %s of %s in %d buckets".formatted(when, ids.get(i), window, width);
      assertThat(overviews.get(i).series()).as(what).isEqualTo(ids.get(i));
      assertThat(overviews.get(i).window()).as(what).isEqualTo(expected.get(i).window());
      assertSame(overviews.get(i).buckets(), expected.get(i).buckets(), what);
    }
  }

  /** From one point to another, or near them, or anywhere. */
  private StepWindow window(String key) {
    long one = end(key);
    long other = end(key);
    return new StepWindow(Math.min(one, other), Math.max(one, other));
  }

  private long end(String key) {
    SeriesModel model = models.get(key);
    if (model == null || random.nextInt(10) == 0) {
      return awkward();
    }
    List<MetricPoint> logged = model.logged();
    return logged.get(random.nextInt(logged.size())).step() + random.nextInt(3) - 1;
  }

  /** Says where two long lists differ instead of printing them. */
  private static <T> void assertSame(List<T> actual, List<T> expected, String what) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      if (!actual.get(i).equals(expected.get(i))) {
        fail("%s: at %d %s (expected: %s)", what, i, actual.get(i), expected.get(i));
      }
    }
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
  }
}
