package dev.athanor.server.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.Experiment;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunSummary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Things of the model as MLflow's JSON. What is not there is left out, empty lists too. */
final class Answers {

  /** What every run's artifacts are reached by, if nobody wished otherwise. */
  static final String PROXY_ROOT = "mlflow-artifacts:/";

  /* Escaped once: an answer may have a million of them. */
  private static final SerializedString KEY = new SerializedString("key");
  private static final SerializedString VALUE = new SerializedString("value");
  private static final SerializedString TIMESTAMP = new SerializedString("timestamp");
  private static final SerializedString STEP = new SerializedString("step");

  private Answers() {}

  static String artifactRoot(Experiment experiment) {
    String wished = experiment.artifactRoot();
    return wished == null ? PROXY_ROOT + experiment.id().value() : wished;
  }

  static String artifactUri(Experiment experiment, Run run) {
    String root = artifactRoot(experiment);
    String slash = root.endsWith("/") ? "" : "/";
    return root + slash + run.id().hex32() + "/artifacts";
  }

  static void experiment(JsonGenerator out, Experiment experiment) throws IOException {
    out.writeStartObject();
    out.writeStringField("experiment_id", Long.toString(experiment.id().value()));
    out.writeStringField("name", experiment.name());
    out.writeStringField("artifact_location", artifactRoot(experiment));
    out.writeStringField("lifecycle_stage", stage(experiment.lifecycle()));
    out.writeNumberField("last_update_time", experiment.updatedAt().toEpochMilli());
    out.writeNumberField("creation_time", experiment.createdAt().toEpochMilli());
    tags(out, "tags", experiment.tags());
    out.writeStringField("workspace", experiment.workspace().name());
    out.writeEndObject();
  }

  private static String stage(Lifecycle lifecycle) {
    return lifecycle.name().toLowerCase(Locale.ROOT);
  }

  /** A run that was just made; of one that is read there is more to say. */
  static void newRun(JsonGenerator out, Experiment experiment, RunSummary summary)
      throws IOException {
    out.writeStartObject();
    infoDataInputs(out, experiment, summary);
    out.writeEndObject();
  }

  static void run(JsonGenerator out, Experiment experiment, RunSummary summary) throws IOException {
    out.writeStartObject();
    infoDataInputs(out, experiment, summary);
    // Logged models that the run made: there are none.
    out.writeObjectFieldStart("outputs");
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void infoDataInputs(JsonGenerator out, Experiment experiment, RunSummary summary)
      throws IOException {
    out.writeFieldName("info");
    info(out, experiment, summary.run());
    out.writeObjectFieldStart("data");
    metrics(out, summary.latest());
    params(out, summary.params());
    tags(out, "tags", summary.run().tags());
    out.writeEndObject();
    out.writeObjectFieldStart("inputs");
    inputs(out, summary.inputs());
    out.writeEndObject();
  }

  static void info(JsonGenerator out, Experiment experiment, Run run) throws IOException {
    out.writeStartObject();
    out.writeStringField("run_uuid", run.id().hex32());
    out.writeStringField("experiment_id", Long.toString(run.experiment().value()));
    out.writeStringField("run_name", run.name());
    out.writeStringField("user_id", run.user());
    out.writeStringField("status", run.state().name());
    if (run.startedAt() != null) {
      out.writeNumberField("start_time", run.startedAt().toEpochMilli());
    }
    if (run.endedAt() != null) {
      out.writeNumberField("end_time", run.endedAt().toEpochMilli());
    }
    out.writeStringField("artifact_uri", artifactUri(experiment, run));
    out.writeStringField("lifecycle_stage", stage(run.lifecycle()));
    out.writeStringField("run_id", run.id().hex32());
    out.writeEndObject();
  }

  private static void metrics(JsonGenerator out, Map<String, MetricPoint> latest)
      throws IOException {
    if (latest.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("metrics");
    for (String key : sorted(latest)) {
      metric(out, requireNonNull(latest.get(key)), null);
    }
    out.writeEndArray();
  }

  /** The keys in their order, so that an answer is the same each time. */
  private static String[] sorted(Map<String, ?> map) {
    String[] keys = map.keySet().toArray(String[]::new);
    Arrays.sort(keys);
    return keys;
  }

  /**
   * One point.
   *
   * @param run whose it is, where that is to be said
   */
  static void metric(JsonGenerator out, MetricPoint point, @Nullable String run)
      throws IOException {
    out.writeStartObject();
    out.writeFieldName(KEY);
    out.writeString(point.key());
    out.writeFieldName(VALUE);
    // NaN becomes a text, as protobuf's JSON has it.
    out.writeNumber(MetricValue.bounded(point.value()));
    out.writeFieldName(TIMESTAMP);
    out.writeNumber(point.timestampMillis());
    out.writeFieldName(STEP);
    out.writeNumber(point.step());
    if (run != null) {
      out.writeStringField("run_id", run);
    }
    out.writeEndObject();
  }

  private static void params(JsonGenerator out, List<Param> params) throws IOException {
    if (params.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("params");
    for (Param param : params) {
      pair(out, param.key(), param.value());
    }
    out.writeEndArray();
  }

  private static void tags(JsonGenerator out, String name, Map<String, String> tags)
      throws IOException {
    if (tags.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (String key : sorted(tags)) {
      pair(out, key, requireNonNull(tags.get(key)));
    }
    out.writeEndArray();
  }

  private static void pair(JsonGenerator out, String key, String value) throws IOException {
    out.writeStartObject();
    out.writeFieldName(KEY);
    out.writeString(key);
    out.writeFieldName(VALUE);
    out.writeString(value);
    out.writeEndObject();
  }

  private static void inputs(JsonGenerator out, List<DatasetInput> inputs) throws IOException {
    if (inputs.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("dataset_inputs");
    for (DatasetInput input : inputs) {
      out.writeStartObject();
      tags(out, "tags", input.tags());
      out.writeFieldName("dataset");
      dataset(out, input);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void dataset(JsonGenerator out, DatasetInput input) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", input.name());
    out.writeStringField("digest", input.digest());
    out.writeStringField("source_type", input.sourceType());
    out.writeStringField("source", input.source());
    if (input.schema() != null) {
      out.writeStringField("schema", input.schema());
    }
    if (input.profile() != null) {
      out.writeStringField("profile", input.profile());
    }
    out.writeEndObject();
  }
}
