package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesRule;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Reading;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every {@link RunStore} finds what looking at each run finds. */
public abstract class RandomSearchContract extends RunSuite {

  private static final int RUNS = 60;
  private static final int ROUNDS = 6;
  private static final int SEARCHES_A_ROUND = 50;

  private static final List<String> KEYS =
      List.of("loss", "lr", "key with 'quotes' 🧪", "", "none");

  /** Texts beside those that are awkward: numbers, near misses, and letters of every length. */
  private static final List<String> TEXTS =
      Stream.concat(
              Samples.AWKWARD_TEXTS.stream(),
              Stream.of(
                  "adam",
                  "Adam",
                  "ADAM",
                  "adamw",
                  "a",
                  "é",
                  "É",
                  "｡",
                  "🧪",
                  "-1",
                  "0",
                  "-0.0",
                  "1",
                  "1.0",
                  "1e-5",
                  "inf",
                  "-Infinity",
                  "nan",
                  "RUNNING",
                  "FINISHED"))
          .toList();

  private static final List<String> PATTERNS =
      List.of("%", "", "_", "a%", "%a%", "%A_", "%DAM%", "__", "%\n%", "%_🧪%", "%'%", "R%", "%0%");

  private static final List<String> CONTEXTS = List.of("", "train", "test", "Train");

  private final Random random = new Random(20260304);
  private final List<RunModel> models = new ArrayList<>();

  /** For those who extend it. */
  protected RandomSearchContract() {}

  @Test
  void random_searches_find_what_looking_at_each_run_finds() {
    List<ExperimentId> experiments = List.of(experiment(), newExperiment("b"), newExperiment("c"));
    for (int i = 0; i < RUNS; i++) {
      makeRun(experiments.get(random.nextInt(experiments.size())));
    }

    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < SEARCHES_A_ROUND; i++) {
        assertFinds(randomSearch(experiments));
      }
      changeSome();
    }
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void makeRun(ExperimentId experiment) {
    var run =
        new Run(
            RunId.random(),
            experiment,
            any(TEXTS),
            any(TEXTS),
            any(List.of(RunState.values())),
            Lifecycle.ACTIVE,
            random.nextInt(5) == 0 ? null : moment(),
            random.nextInt(2) == 0 ? null : moment(),
            AT,
            null,
            null,
            texts());
    var model = new RunModel(store().create(run));
    models.add(model);
    append(model);
    if (random.nextInt(5) == 0) {
      setLifecycle(model, Lifecycle.DELETED);
    }
  }

  private void setLifecycle(RunModel model, Lifecycle to) {
    store().setLifecycle(model.run().id(), to, AT);
    model.become(store().get(model.run().id()));
  }

  private void append(RunModel model) {
    var points = new ArrayList<MetricPoint>();
    var params = new ArrayList<Param>();
    for (int i = random.nextInt(8); i > 0; i--) {
      points.add(new MetricPoint(knownKey(), random.nextInt(4), random.nextInt(3), number()));
    }
    texts().forEach((key, value) -> params.add(new Param(key, value)));
    var batch = new RunBatch(points, params, texts());
    SeriesRule rule = any(List.of(SeriesRule.values()));
    store().append(model.run().id(), batch, ParamRule.OVERWRITE, rule);
    model.append(batch, rule);
    if (random.nextBoolean()) {
      store().addInputs(model.run().id(), inputs());
      model.use(store().inputs(model.run().id()));
    }
    model.become(store().get(model.run().id()));
  }

  private List<DatasetInput> inputs() {
    return some(
        2,
        () ->
            new DatasetInput(
                any(KEYS), any(KEYS), "local", "x", null, null, any(CONTEXTS), Map.of()));
  }

  private void changeSome() {
    for (RunModel model : models) {
      if (random.nextInt(4) == 0) {
        setLifecycle(model, Lifecycle.ACTIVE);
        append(model);
      }
      if (random.nextInt(10) == 0) {
        setLifecycle(model, Lifecycle.DELETED);
      }
    }
  }

  private String knownKey() {
    return KEYS.get(random.nextInt(KEYS.size() - 1));
  }

  private Map<String, String> texts() {
    var texts = new HashMap<String, String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.put(knownKey(), any(TEXTS));
    }
    return texts;
  }

  private double number() {
    return random.nextBoolean() ? random.nextInt(5) - 2 : any(Samples.AWKWARD_DOUBLES);
  }

  private static final List<Long> NANOS =
      List.of(-1_000_000_000L, -1L, 0L, 1L, 1_000L, 876_543_211L);

  private Instant moment() {
    return AT.plusNanos(any(NANOS));
  }

  private RunSearch randomSearch(List<ExperimentId> experiments) {
    var where = new HashSet<>(List.of(any(experiments), any(experiments)));
    Set<Lifecycle> lifecycles =
        any(
            List.of(
                Set.of(Lifecycle.ACTIVE),
                Set.of(Lifecycle.DELETED),
                Set.of(Lifecycle.ACTIVE, Lifecycle.DELETED)));
    var order = new ArrayList<RunOrder>();
    for (int i = random.nextInt(4); i > 0; i--) {
      order.add(new RunOrder(field(), random.nextBoolean()));
    }
    return new RunSearch(where, lifecycles, query(4), order, 1 + random.nextInt(RUNS), null);
  }

  private RunQuery query(int deepest) {
    return switch (random.nextInt(deepest > 0 ? 9 : 5)) {
      case 0, 1 -> {
        RunField field = field();
        yield new RunQuery.Compare(field, any(List.of(Comparison.values())), value(field.kind()));
      }
      case 2 -> new RunQuery.Match(textField(), pattern(), random.nextBoolean());
      case 3 -> new RunQuery.Exists(field());
      case 4 -> {
        RunField field = field();
        yield new RunQuery.In(field, some(5, () -> value(field.kind())));
      }
      case 5 -> new RunQuery.Not(query(deepest - 1));
      case 6 -> new RunQuery.HasInput(inputQuery(2));
      case 7 -> new RunQuery.And(some(3, () -> query(deepest - 1)));
      default -> new RunQuery.Or(some(3, () -> query(deepest - 1)));
    };
  }

  private RunQuery inputQuery(int deepest) {
    RunField.Input field = any(List.of(RunField.Input.values()));
    var text = new FieldValue.Text(any(field == RunField.Input.CONTEXT ? CONTEXTS : KEYS));
    return switch (random.nextInt(deepest > 0 ? 7 : 4)) {
      case 0, 1 -> new RunQuery.Compare(field, any(List.of(Comparison.values())), text);
      case 2 -> new RunQuery.Match(field, pattern(), random.nextBoolean());
      case 3 -> new RunQuery.Exists(field);
      case 4 -> new RunQuery.Not(inputQuery(deepest - 1));
      case 5 -> new RunQuery.And(some(2, () -> inputQuery(deepest - 1)));
      default -> new RunQuery.Or(some(2, () -> inputQuery(deepest - 1)));
    };
  }

  private <T> List<T> some(int most, Supplier<T> each) {
    return Stream.generate(each).limit(random.nextInt(most + 1)).toList();
  }

  private RunField field() {
    return switch (random.nextInt(3)) {
      case 0 -> new RunField.Metric(any(KEYS), any(List.of(Reading.values())));
      case 1 -> new RunField.ParamAsNumber(any(KEYS));
      default -> random.nextInt(3) == 0 ? any(List.of(Attribute.values())) : textField();
    };
  }

  private RunField textField() {
    return switch (random.nextInt(3)) {
      case 0 -> new RunField.Param(any(KEYS));
      case 1 -> new RunField.Tag(any(KEYS));
      default -> any(List.of(Attribute.ID, Attribute.NAME, Attribute.USER, Attribute.STATE));
    };
  }

  private String pattern() {
    return random.nextBoolean() ? any(PATTERNS) : any(TEXTS);
  }

  private FieldValue value(RunField.Kind kind) {
    return switch (kind) {
      case TEXT ->
          new FieldValue.Text(random.nextInt(8) == 0 ? any(models).run().id().hex32() : any(TEXTS));
      case NUMBER -> new FieldValue.Real(number());
      case MOMENT -> new FieldValue.Moment(moment());
    };
  }

  private void assertFinds(RunSearch search) {
    List<Run> expected =
        models.stream()
            .filter(model -> search.experiments().contains(model.run().experiment()))
            .filter(model -> search.lifecycles().contains(model.run().lifecycle()))
            .filter(search.where()::matches)
            .sorted(RunOrder.all(search.order()))
            .map(RunModel::run)
            .toList();

    var found = new ArrayList<Run>();
    @Nullable RunCursor next = null;
    do {
      RunPage page = store().search(search.after(next));
      assertThat(page.runs()).as("%s", search).hasSizeLessThanOrEqualTo(search.limit());
      found.addAll(page.runs());
      assertThat(found).as("%s", search).hasSizeLessThanOrEqualTo(expected.size());
      next = page.next();
      // A cursor says where the last run of a page stands; a page without runs has none.
      assertThat(page.runs().isEmpty() && next != null).as("%s", search).isFalse();
    } while (next != null);
    assertThat(found).as("%s", search).isEqualTo(expected);
    assertThat(store().count(search)).as("%s", search).isEqualTo(expected.size());
  }
}
