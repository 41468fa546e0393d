package dev.athanor.storage;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunState;
import dev.athanor.model.RunSummary;
import dev.athanor.model.SeriesRule;
import dev.athanor.query.FieldValue;
import dev.athanor.query.ParamNumber;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunFacts;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run with its params and points. Used under the lock of its store. */
final class InMemoryRun implements RunFacts {

  private final long made;
  private final TreeMap<String, String> params =
      new TreeMap<>(Comparator.comparing(FieldValue.Text::new, FieldValue.ORDER));
  private final TreeMap<String, InMemorySeries> series = new TreeMap<>();
  private final Map<List<String>, DatasetInput> inputs = new LinkedHashMap<>();
  private Run run;

  /**
   * Starts without params and points.
   *
   * @param made its place in the order in which all runs were made
   */
  InMemoryRun(Run run, long made) {
    this.run = run;
    this.made = made;
  }

  Run run() {
    return run;
  }

  boolean deleted() {
    return run.lifecycle() == Lifecycle.DELETED;
  }

  void append(RunBatch batch, ParamRule rule, SeriesRule ofNewSeries, Instant at) {
    refuseDeleted();
    params.putAll(merged(batch.params(), rule));
    for (MetricPoint point : batch.metrics()) {
      series.computeIfAbsent(point.key(), key -> new InMemorySeries(ofNewSeries)).add(point);
    }
    var tags = new HashMap<>(run.tags());
    tags.putAll(batch.tags());
    run = changed(run.name(), run.state(), run.startedAt(), run.endedAt(), run.because(), tags, at);
  }

  private Run changed(
      String name,
      RunState state,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String because,
      Map<String, String> tags,
      Instant seen) {
    return new Run(
        run.id(),
        run.experiment(),
        name,
        run.user(),
        state,
        run.lifecycle(),
        startedAt,
        endedAt,
        seen.isAfter(run.lastSeenAt()) ? seen : run.lastSeenAt(),
        run.deletedAt(),
        because,
        tags);
  }

  /** What the params become; checked before anything is changed. */
  private Map<String, String> merged(List<Param> added, ParamRule rule) {
    var merged = new HashMap<String, String>();
    for (Param param : added) {
      String before = merged.getOrDefault(param.key(), params.get(param.key()));
      if (rule == ParamRule.REFUSE_CHANGE && before != null && !before.equals(param.value())) {
        throw new AthanorException(
            Code.CONFLICT,
            "param %s: %s (expected: %s, as logged before). A param of a run does not change; log it under another name."
                .formatted(param.key(), param.value(), before));
      }
      merged.put(param.key(), param.value());
    }
    return merged;
  }

  void move(RunState to, @Nullable String because, Instant at, Instant seen) {
    refuseDeleted();
    run =
        changed(
            run.name(),
            to,
            run.startedAt() == null && to == RunState.RUNNING ? at : run.startedAt(),
            to.finished() ? at : null,
            because,
            run.tags(),
            seen);
  }

  void edit(RunEdit edit, Instant at, Instant seen) {
    refuseDeleted();
    var tags = new HashMap<>(run.tags());
    for (String key : edit.removedTags()) {
      if (tags.remove(key) == null) {
        throw new AthanorException(
            Code.NOT_FOUND,
            "tag %s of run %s (expected: a tag that is there)".formatted(key, run.id().hex32()));
      }
    }
    tags.putAll(edit.putTags());
    RunState to = edit.state() == null ? run.state() : edit.state();
    run =
        changed(
            edit.name() == null ? run.name() : edit.name(),
            to,
            run.startedAt() == null && edit.state() == RunState.RUNNING ? at : run.startedAt(),
            edit.endedAt() == null ? run.endedAt() : edit.endedAt(),
            to == run.state() ? run.because() : null,
            tags,
            seen);
  }

  void addInputs(List<DatasetInput> added, Instant at) {
    refuseDeleted();
    for (DatasetInput input : added) {
      inputs.putIfAbsent(List.of(input.name(), input.digest()), input);
    }
    run =
        changed(
            run.name(), run.state(), run.startedAt(), run.endedAt(), run.because(), run.tags(), at);
  }

  List<DatasetInput> datasets() {
    return List.copyOf(inputs.values());
  }

  void setLifecycle(Lifecycle to, Instant at) {
    run =
        new Run(
            run.id(),
            run.experiment(),
            run.name(),
            run.user(),
            run.state(),
            to,
            run.startedAt(),
            run.endedAt(),
            run.lastSeenAt(),
            to == Lifecycle.DELETED ? at : null,
            run.because(),
            run.tags());
  }

  private void refuseDeleted() {
    if (deleted()) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "run %s is deleted and takes nothing more. Restore it first."
              .formatted(run.id().hex32()));
    }
  }

  List<Param> params() {
    return params.entrySet().stream()
        .map(entry -> new Param(entry.getKey(), entry.getValue()))
        .toList();
  }

  Map<String, MetricPoint> latest() {
    var latest = new TreeMap<String, MetricPoint>();
    series.forEach((key, points) -> latest.put(key, points.latest()));
    return latest;
  }

  RunSummary summary() {
    return new RunSummary(run, params(), latest(), datasets());
  }

  /** The points of a metric; null if there are none. */
  @Nullable InMemorySeries series(String key) {
    return series.get(key);
  }

  @Override
  public @Nullable FieldValue get(RunField field) {
    return switch (field) {
      case RunField.Metric metric -> {
        InMemorySeries points = series.get(metric.key());
        yield points == null ? null : new FieldValue.Real(points.read(metric.reading()));
      }
      case RunField.Param param -> text(params.get(param.key()));
      case RunField.ParamAsNumber param -> number(params.get(param.key()));
      case RunField.Tag tag -> text(run.tags().get(tag.key()));
      case RunField.Input input -> null;
      case Attribute attribute -> attribute(attribute);
    };
  }

  @Override
  public List<RunFacts> inputs() {
    return inputs.values().stream().<RunFacts>map(input -> field -> ofInput(input, field)).toList();
  }

  private static @Nullable FieldValue ofInput(DatasetInput input, RunField field) {
    return switch (field) {
      case RunField.Input.NAME -> text(input.name());
      case RunField.Input.DIGEST -> text(input.digest());
      case RunField.Input.CONTEXT -> input.context().isEmpty() ? null : text(input.context());
      default -> null;
    };
  }

  private @Nullable FieldValue attribute(Attribute attribute) {
    return switch (attribute) {
      case ID -> text(run.id().hex32());
      case NAME -> text(run.name());
      case USER -> text(run.user());
      case STATE -> text(run.state().name());
      case STARTED -> moment(run.startedAt());
      case ENDED -> moment(run.endedAt());
    };
  }

  private static @Nullable FieldValue text(@Nullable String value) {
    return value == null ? null : new FieldValue.Text(value);
  }

  private static @Nullable FieldValue number(@Nullable String spelled) {
    OptionalDouble number = spelled == null ? OptionalDouble.empty() : ParamNumber.of(spelled);
    return number.isEmpty() ? null : new FieldValue.Real(number.getAsDouble());
  }

  private static @Nullable FieldValue moment(@Nullable Instant value) {
    return value == null ? null : new FieldValue.Moment(value);
  }

  /** The end of a page whose last run this is. */
  RunCursor cursor(List<RunOrder> order) {
    var values = new ArrayList<@Nullable FieldValue>();
    order.forEach(each -> values.add(get(each.field())));
    return new RunCursor(values, made);
  }

  /** Whether this sorts behind the end of a page. */
  boolean isBehind(RunCursor end, List<RunOrder> order) {
    for (int i = 0; i < order.size(); i++) {
      RunOrder each = order.get(i);
      int compared = each.compare(get(each.field()), end.values().get(i));
      if (compared != 0) {
        return compared > 0;
      }
    }
    return made > end.made();
  }
}
