package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes searches of all kinds for a {@link SearchFixture}. */
final class RandomSearches {

  private static final List<String> PIECES =
      List.of(
          "%", "_", "a", "A", "b", "😀", "é", "É", "[", "]", "*", "?", "\\", "^", "\0", "0", ".");

  private final Random random;
  private final SearchFixture fixture;
  private final int experiments;

  RandomSearches(SearchFixture fixture, long seed, int experiments) {
    this.fixture = fixture;
    this.random = new Random(seed);
    this.experiments = experiments;
  }

  RunSearch next() {
    var where = new HashSet<ExperimentId>();
    if (random.nextInt(3) > 0) {
      where.add(new ExperimentId(1 + random.nextInt(random.nextBoolean() ? 1 : experiments)));
    } else {
      int most = random.nextBoolean() ? 3 : experiments;
      for (int i = 1; i <= most; i++) {
        where.add(new ExperimentId(i));
      }
    }
    Set<Lifecycle> lifecycles =
        random.nextInt(4) == 0 ? Set.of(Lifecycle.values()) : Set.of(pick(Lifecycle.values()));
    var order = new ArrayList<RunOrder>();
    for (int i = random.nextInt(6) == 0 ? 3 : random.nextInt(3); i > 0; i--) {
      order.add(new RunOrder(field(), random.nextBoolean()));
    }
    return new RunSearch(
        where, lifecycles, query(random.nextInt(4)), order, 1 + random.nextInt(60), null);
  }

  private RunQuery query(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (random.nextInt(6)) {
      case 0 -> leaf();
      case 1 -> new RunQuery.Not(query(depth - 1));
      case 2, 3 -> new RunQuery.Or(several(() -> query(depth - 1)));
      default -> new RunQuery.And(several(() -> query(depth - 1)));
    };
  }

  private <T> List<T> several(Supplier<T> supplier) {
    return Stream.generate(supplier).limit(random.nextInt(4)).toList();
  }

  private RunQuery leaf() {
    if (random.nextInt(7) == 0) {
      return new RunQuery.HasInput(inputQuery(random.nextInt(3)));
    }
    RunField field = field();
    return switch (random.nextInt(6)) {
      case 0 -> new RunQuery.Exists(field);
      case 1 -> {
        int size = random.nextInt(40) == 0 ? 1100 : random.nextInt(4);
        yield new RunQuery.In(field, Stream.generate(() -> value(field)).limit(size).toList());
      }
      case 2 -> {
        RunField text = field.kind() == RunField.Kind.TEXT ? field : RunField.Attribute.NAME;
        yield new RunQuery.Match(text, pattern(), random.nextBoolean());
      }
      default -> new RunQuery.Compare(field, pick(RunQuery.Comparison.values()), value(field));
    };
  }

  private RunQuery inputQuery(int depth) {
    RunField.Input field = pick(RunField.Input.values());
    return switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0 -> new RunQuery.Compare(field, pick(RunQuery.Comparison.values()), value(field));
      case 1 -> new RunQuery.Compare(field, RunQuery.Comparison.EQUAL, value(field));
      case 2 ->
          random.nextBoolean()
              ? new RunQuery.Exists(field)
              : new RunQuery.Match(field, pattern(), random.nextBoolean());
      case 3 -> new RunQuery.Not(inputQuery(depth - 1));
      case 4 -> new RunQuery.Or(several(() -> inputQuery(depth - 1)));
      default -> new RunQuery.And(several(() -> inputQuery(depth - 1)));
    };
  }

  RunField field() {
    String key = SearchFixture.KEYS.get(random.nextInt(SearchFixture.KEYS.size()));
    return switch (random.nextInt(6)) {
      case 0 -> new RunField.Param(key);
      case 1 -> new RunField.ParamAsNumber(key);
      case 2 -> new RunField.Tag(key);
      case 3 -> pick(RunField.Attribute.values());
      default ->
          new RunField.Metric(
              SearchFixture.METRICS.get(random.nextInt(SearchFixture.METRICS.size())),
              pick(RunField.Reading.values()));
    };
  }

  FieldValue value(RunField field) {
    return switch (field.kind()) {
      case NUMBER -> new FieldValue.Real(fixture.number());
      case MOMENT -> new FieldValue.Moment(moment());
      case TEXT -> new FieldValue.Text(text(field));
    };
  }

  private Instant moment() {
    return switch (random.nextInt(12)) {
      case 0 -> Instant.MIN;
      case 1 -> Instant.MAX;
      case 2 -> fixture.moment().plus(Duration.ofNanos(1));
      default -> fixture.moment();
    };
  }

  private String text(RunField field) {
    if (random.nextInt(30) == 0) {
      // Half of a pair, which no database holds.
      return "\ud83d";
    }
    if (field == RunField.Attribute.ID && random.nextInt(4) > 0) {
      return fixture.runs.get(random.nextInt(fixture.runs.size())).hex();
    }
    return field == RunField.Attribute.STATE && random.nextInt(4) > 0 ? "RUNNING" : fixture.text();
  }

  private String pattern() {
    return switch (random.nextInt(8)) {
      case 0 -> fixture.text();
      case 1 -> "%" + fixture.text() + "%";
      case 2 -> "x%" + "%".repeat(random.nextInt(10) == 0 ? 20_000 : 1);
      default -> String.join("", several(() -> PIECES.get(random.nextInt(PIECES.size())))) + end();
    };
  }

  private String end() {
    return random.nextBoolean() ? "%" : "";
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }
}
