package dev.athanor.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunSummary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run as JSON. */
final class RunAnswer {

  private RunAnswer() {}

  static void write(JsonGenerator out, RunSummary summary) throws IOException {
    Run run = summary.run();
    out.writeStartObject();
    out.writeStringField("id", run.id().hex32());
    out.writeStringField("experiment", ExperimentEndpoints.text(run.experiment()));
    out.writeStringField("name", run.name());
    out.writeStringField("user", run.user());
    out.writeStringField("state", run.state().name());
    Members.text(out, "because", run.because());
    out.writeStringField("lifecycle", run.lifecycle().name());
    Members.moment(out, "startedAt", run.startedAt());
    Members.moment(out, "endedAt", run.endedAt());
    Members.moment(out, "lastSeenAt", run.lastSeenAt());
    Members.moment(out, "deletedAt", run.deletedAt());
    params(out, summary.params());
    metrics(out, summary.latest());
    Members.texts(out, "tags", run.tags());
    out.writeArrayFieldStart("datasets");
    for (DatasetInput input : summary.inputs()) {
      dataset(out, input);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void params(JsonGenerator out, List<Param> params) throws IOException {
    out.writeObjectFieldStart("params");
    for (Param param : params) {
      out.writeStringField(param.key(), param.value());
    }
    out.writeEndObject();
  }

  private static void metrics(JsonGenerator out, Map<String, MetricPoint> latest)
      throws IOException {
    out.writeObjectFieldStart("metrics");
    for (Map.Entry<String, MetricPoint> each : new TreeMap<>(latest).entrySet()) {
      MetricPoint point = each.getValue();
      out.writeObjectFieldStart(each.getKey());
      Members.real(out, "value", point.value());
      out.writeNumberField("step", point.step());
      out.writeNumberField("timestampMillis", point.timestampMillis());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void dataset(JsonGenerator out, DatasetInput input) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", input.name());
    out.writeStringField("digest", input.digest());
    out.writeStringField("sourceType", input.sourceType());
    out.writeStringField("source", input.source());
    Members.text(out, "schema", input.schema());
    Members.text(out, "profile", input.profile());
    out.writeStringField("context", input.context());
    Members.texts(out, "tags", input.tags());
    out.writeEndObject();
  }
}
