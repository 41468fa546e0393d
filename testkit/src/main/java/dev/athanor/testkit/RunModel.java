package dev.athanor.testkit;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.SeriesRule;
import dev.athanor.query.FieldValue;
import dev.athanor.query.ParamNumber;
import dev.athanor.query.RunFacts;
import dev.athanor.query.RunField;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A run as a search must see it. */
final class RunModel implements RunFacts {

  private final Map<String, String> params = new HashMap<>();
  private final Map<String, SeriesModel> series = new HashMap<>();
  private List<DatasetInput> inputs = List.of();
  private Run run;

  /** As the run was made. */
  RunModel(Run run) {
    this.run = run;
  }

  Run run() {
    return run;
  }

  /** Takes the run's state and tags, which do not come with a batch. */
  void become(Run now) {
    run = now;
  }

  /** Takes the run's datasets. */
  void use(List<DatasetInput> now) {
    inputs = now;
  }

  /** Adds params and points. */
  void append(RunBatch batch, SeriesRule rule) {
    for (Param param : batch.params()) {
      params.put(param.key(), param.value());
    }
    for (MetricPoint point : batch.metrics()) {
      series.computeIfAbsent(point.key(), key -> new SeriesModel(rule)).add(point);
    }
  }

  @Override
  public List<RunFacts> inputs() {
    return inputs.stream().<RunFacts>map(input -> field -> read(input, field)).toList();
  }

  private static @Nullable FieldValue read(DatasetInput input, RunField field) {
    return switch (field) {
      case RunField.Input.NAME -> text(input.name());
      case RunField.Input.DIGEST -> text(input.digest());
      case RunField.Input.CONTEXT -> input.context().isEmpty() ? null : text(input.context());
      default -> null;
    };
  }

  @Override
  public @Nullable FieldValue get(RunField field) {
    return switch (field) {
      case RunField.Metric metric -> {
        SeriesModel points = series.get(metric.key());
        yield points == null ? null : new FieldValue.Real(points.read(metric.reading()));
      }
      case RunField.Param param -> text(params.get(param.key()));
      case RunField.ParamAsNumber param -> number(params.get(param.key()));
      case RunField.Tag tag -> text(run.tags().get(tag.key()));
      case RunField.Input input -> null;
      case RunField.Attribute attribute ->
          switch (attribute) {
            case ID -> text(run.id().hex32());
            case NAME -> text(run.name());
            case USER -> text(run.user());
            case STATE -> text(run.state().name());
            case STARTED -> moment(run.startedAt());
            case ENDED -> moment(run.endedAt());
          };
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
}
