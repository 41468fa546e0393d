package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesRule;
import dev.athanor.query.FieldValue;
import dev.athanor.query.ParamNumber;
import dev.athanor.query.RunFacts;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A database with runs of awkward values, and what it should find of them. */
final class SearchFixture implements AutoCloseable, Overlay {

  static final List<String> METRICS = List.of("loss", "val/acc \"1\"", "rare", "'); --", "absent");
  static final List<String> KEYS = List.of("lr", "optimizer", "größe", "a'b", "absent");
  static final double[] NUMBERS = {
    Double.NaN,
    Double.NEGATIVE_INFINITY,
    Double.POSITIVE_INFINITY,
    -0.0,
    0.0,
    1,
    -1,
    0.5,
    0.25,
    Double.MIN_VALUE,
    -Double.MAX_VALUE,
    1e300,
    3
  };
  static final List<String> TEXTS =
      List.of(
          "",
          "adam",
          "Adam",
          "ADAM",
          "sgd",
          "1e-3",
          "0.001",
          "nan",
          "-Inf",
          "-0",
          "0",
          "3",
          "%",
          "a_b",
          "a%b",
          "[x]",
          "*",
          "a?b",
          "\\",
          "a\\b",
          "😀",
          "😀b",
          "Ｚ",
          "É",
          "é",
          "ab\0cd",
          "ab",
          "]",
          "^",
          "[^a]",
          "a\nb",
          "' OR 1=1",
          "null",
          "FINISHED",
          "a\u001fb",
          "\u001e",
          "x".repeat(300));

  static final List<String> DATASETS = List.of("adam", "sgd", "a_b", "😀", "Ｚ", "", "ab\0cd");

  static final Instant EPOCH = Instant.parse("2026-01-02T03:04:05Z");

  private static final Set<Lifecycle> ANY = Set.of(Lifecycle.values());

  final Session session;
  final List<Made> runs = new ArrayList<>();
  private final Map<Long, Map<Integer, SeriesState>> newer = new HashMap<>();
  private final Random random;

  /** A run as it should be found. */
  record Made(
      long id,
      ExperimentId experiment,
      Lifecycle lifecycle,
      Map<String, String> params,
      Map<String, String> tags,
      Map<String, SeriesState> series,
      Map<RunField.Attribute, FieldValue> attributes,
      List<RunFacts> inputs)
      implements RunFacts {

    @Override
    public FieldValue get(RunField field) {
      return switch (field) {
        case RunField.Metric metric when series.containsKey(metric.key()) -> {
          SeriesState state = series.get(metric.key());
          yield new FieldValue.Real(
              DoubleBits.ofOrdered(
                  switch (metric.reading()) {
                    case LATEST -> state.lastOrder();
                    case MIN -> state.minOrder();
                    case MAX -> state.maxOrder();
                  }));
        }
        case RunField.Metric metric -> null;
        case RunField.Param param -> text(params.get(param.key()));
        case RunField.ParamAsNumber param -> number(params.get(param.key()));
        case RunField.Tag tag -> text(tags.get(tag.key()));
        case RunField.Attribute attribute -> attributes.get(attribute);
        case RunField.Input input -> null;
      };
    }

    private static FieldValue text(String text) {
      return text == null ? null : new FieldValue.Text(text);
    }

    private static FieldValue number(String text) {
      OptionalDouble number = text == null ? OptionalDouble.empty() : ParamNumber.of(text);
      return number.isPresent() ? new FieldValue.Real(number.getAsDouble()) : null;
    }

    String hex() {
      return ((FieldValue.Text) attributes.get(RunField.Attribute.ID)).value();
    }
  }

  /** Makes a database in the folder, with so many runs in so many experiments. */
  SearchFixture(Path folder, long seed, int runCount, int experiments)
      throws SQLException, IOException {
    random = new Random(seed);
    var data = new DataFolder(folder);
    Schema.create(data);
    session = Database.maker(data.database());
    session.run("BEGIN");
    for (int i = 1; i <= experiments; i++) {
      session.update(
          "INSERT INTO experiment (id, workspace, name, lifecycle, created_nanos) VALUES (?, 'w', ?,"
              + " 'ACTIVE', 0)",
          i,
          "e" + i);
      for (int j = 0; j < DATASETS.size(); j++) {
        session.update(
            "INSERT INTO dataset VALUES (?, ?, ?, ?, 'local', 'x', NULL, NULL)",
            i * DATASETS.size() + j,
            i,
            DATASETS.get(j),
            j % 2 == 0 ? "0" : "1e-3");
      }
    }
    for (int i = 0; i + 1 < METRICS.size(); i++) {
      session.update("INSERT INTO metric_key VALUES (?, ?)", i + 1, METRICS.get(i));
    }
    long id = 0;
    for (int i = 0; i < runCount; i++) {
      id += random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1;
      // The first experiment has most runs.
      add(id, 1 + Math.max(0, random.nextInt(3 * experiments) - 2 * experiments));
    }
    session.run("COMMIT");
    // Searches are for an open transaction.
    session.run("BEGIN");
  }

  private void add(long id, long experiment) throws SQLException {
    var attributes = new HashMap<RunField.Attribute, FieldValue>();
    String hex = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    attributes.put(RunField.Attribute.ID, new FieldValue.Text(hex));
    attributes.put(RunField.Attribute.NAME, new FieldValue.Text(text()));
    attributes.put(RunField.Attribute.USER, new FieldValue.Text(text()));
    attributes.put(RunField.Attribute.STATE, new FieldValue.Text(pick(RunState.values()).name()));
    if (random.nextInt(5) > 0) {
      attributes.put(RunField.Attribute.STARTED, new FieldValue.Moment(moment()));
    }
    if (random.nextInt(2) > 0) {
      attributes.put(RunField.Attribute.ENDED, new FieldValue.Moment(moment()));
    }
    var run =
        new Made(
            id,
            new ExperimentId(experiment),
            random.nextInt(8) == 0 ? Lifecycle.DELETED : Lifecycle.ACTIVE,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            attributes,
            new ArrayList<>());
    insert(run);
    for (String key : KEYS.subList(0, KEYS.size() - 1)) {
      putTexts(run, key);
    }
    for (int i = 0; i < DATASETS.size(); i++) {
      if (random.nextInt(4) == 0) {
        putInput(run, i);
      }
    }
    boolean isNewer = random.nextInt(12) == 0;
    for (int key = 1; key < METRICS.size(); key++) {
      if (random.nextInt(key == 3 ? 40 : 5) > (key == 3 ? 38 : 0)) {
        putSeries(run, key, isNewer);
      }
    }
    if (isNewer) {
      newer.computeIfAbsent(id, each -> new HashMap<>());
    }
    runs.add(run);
  }

  private void insert(Made run) throws SQLException {
    FieldValue started = run.get(RunField.Attribute.STARTED);
    FieldValue ended = run.get(RunField.Attribute.ENDED);
    session.update(
        "INSERT INTO run (id, hex, experiment, name, user, state, lifecycle, started_nanos,"
            + " ended_nanos, deleted_nanos, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        run.id(),
        run.hex(),
        run.experiment().value(),
        FieldColumn.stored(run.get(RunField.Attribute.NAME)),
        FieldColumn.stored(run.get(RunField.Attribute.USER)),
        FieldColumn.stored(run.get(RunField.Attribute.STATE)),
        run.lifecycle(),
        started == null ? null : FieldColumn.stored(started),
        ended == null ? null : FieldColumn.stored(ended),
        run.lifecycle() == Lifecycle.DELETED ? 0L : null);
  }

  private void putInput(Made run, int dataset) throws SQLException {
    String context = random.nextBoolean() ? "" : text();
    session.update(
        "INSERT INTO input VALUES (?, ?, ?, ?, '{}')",
        run.id(),
        run.experiment().value() * DATASETS.size() + dataset,
        run.inputs().size(),
        context);
    Map<RunField, FieldValue> facts = new HashMap<>();
    facts.put(RunField.Input.NAME, new FieldValue.Text(DATASETS.get(dataset)));
    facts.put(RunField.Input.DIGEST, new FieldValue.Text(dataset % 2 == 0 ? "0" : "1e-3"));
    if (!context.isEmpty()) {
      facts.put(RunField.Input.CONTEXT, new FieldValue.Text(context));
    }
    run.inputs().add(facts::get);
  }

  private void putTexts(Made run, String key) throws SQLException {
    if (random.nextInt(4) > 0) {
      String value = text();
      run.params().put(key, value);
      FieldValue number = run.get(new RunField.ParamAsNumber(key));
      session.update(
          "INSERT INTO run_param VALUES (?, ?, ?, ?)",
          run.id(),
          key,
          value,
          number == null ? null : FieldColumn.stored(number));
    }
    if (random.nextInt(4) > 0) {
      String value = text();
      run.tags().put(key, value);
      session.update("INSERT INTO run_tag VALUES (?, ?, ?)", run.id(), key, value);
    }
  }

  private void putSeries(Made run, int key, boolean isNewer) throws SQLException {
    SeriesState written = state(null);
    boolean hasRow = !isNewer || random.nextBoolean();
    if (hasRow) {
      session.update(
          "INSERT INTO metric_series VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          run.id(),
          key,
          written.rule(),
          written.lastStep(),
          written.lastTime(),
          written.lastOrder(),
          written.minOrder(),
          written.maxOrder());
    }
    SeriesState now = written;
    if (!hasRow || (isNewer && random.nextBoolean())) {
      now = state(hasRow ? written : null);
      newer.computeIfAbsent(run.id(), each -> new HashMap<>()).put(key, now);
    }
    run.series().put(METRICS.get(key - 1), now);
  }

  private SeriesState state(@Nullable SeriesState before) {
    var fold = new SeriesFold(before, SeriesRule.KEEP_DISTINCT);
    fold.add(random.nextInt(9), 5, number());
    fold.add(random.nextInt(9), 6, number());
    return fold.state();
  }

  double number() {
    return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextGaussian();
  }

  String text() {
    return random.nextInt(3) > 0
        ? TEXTS.get(random.nextInt(TEXTS.size()))
        : Double.toString(random.nextInt(100) / 8.0);
  }

  Instant moment() {
    return EPOCH.plusNanos(random.nextInt(20) * 500_000_000L);
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }

  @Override
  public long nanos(long run) {
    return Long.MIN_VALUE;
  }

  @Override
  public Set<Long> runs() {
    return newer.keySet();
  }

  @Override
  public SeriesState state(long run, int key) {
    return newer.getOrDefault(run, Map.of()).get(key);
  }

  @Override
  public Map<Integer, SeriesState> states(long run) {
    return newer.getOrDefault(run, Map.of());
  }

  /** All runs that the search should find behind its cursor, in order. */
  List<Made> expected(RunSearch search) {
    return runs.stream()
        .filter(run -> search.experiments().contains(run.experiment()))
        .filter(run -> search.lifecycles().contains(run.lifecycle()))
        .filter(run -> search.where().matches(run))
        .filter(run -> isBehind(run, search))
        .sorted(RunOrder.all(search.order()).thenComparingLong(run -> ((Made) run).id()))
        .toList();
  }

  private static boolean isBehind(Made run, RunSearch search) {
    if (search.after() == null) {
      return true;
    }
    for (int i = 0; i < search.order().size(); i++) {
      RunOrder order = search.order().get(i);
      int compared = order.compare(run.get(order.field()), search.after().values().get(i));
      if (compared != 0) {
        return compared > 0;
      }
    }
    return run.id() > search.after().made();
  }

  /** The latest points of a run. */
  Map<String, MetricPoint> latest(Made run) {
    return run.series().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().last(each.getKey())));
  }

  /** A search of all runs of the first experiments. */
  static RunSearch everywhere(int experiments) {
    return new RunSearch(
        LongStream.rangeClosed(1, experiments)
            .mapToObj(ExperimentId::new)
            .collect(Collectors.toSet()),
        ANY,
        RunQuery.all(),
        List.of(),
        1000,
        null);
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
