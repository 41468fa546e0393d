package dev.athanor.server.mlflow;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.server.http.JsonAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is logged to a run: metrics, params, tags, datasets. */
final class LoggingCalls {

  /** The tag that is the run's name, in both directions. */
  static final String NAME_TAG = "mlflow.runName";

  private static final String CONTEXT_TAG = "mlflow.data.context";
  private static final int MOST_DATASETS = 1000;

  private final Things things;

  LoggingCalls(Things things) {
    this.things = things;
  }

  JsonAnswer logBatch(Call.Message message) {
    byte[] body = message.body();
    LoggedBatch quick = BatchReader.read(body);
    LoggedBatch batch = quick == null ? LoggedBatch.of(Fields.ofBody(body)) : quick;
    String name = batch.tags().get(NAME_TAG);
    if (name != null && !name.isEmpty()) {
      things.activeRun(batch.run());
      requireUnchanged(batch);
      rename(batch.run(), name);
    }
    append(batch.run(), batch.metrics(), batch.params(), batch.tags());
    return Call.NOTHING;
  }

  /** A batch that will be refused must not have given the run its name. */
  private void requireUnchanged(LoggedBatch batch) {
    RunId run = Things.runId(batch.run());
    List<String> changes = changes(run, batch.params());
    if (!changes.isEmpty()) {
      throw changedParams(batch.run(), changes);
    }
  }

  JsonAnswer logMetric(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.runId();
    MetricPoint point = LoggedBatch.point(fields, "");
    append(run, List.of(point), List.of(), Map.of());
    return Call.NOTHING;
  }

  JsonAnswer logParam(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.runId();
    Param param = LoggedBatch.param(fields, "");
    try {
      store(run, List.of(), List.of(param), Map.of());
    } catch (AthanorException e) {
      throw e.code() == Code.CONFLICT ? changedParam(run, param) : e;
    }
    return Call.NOTHING;
  }

  JsonAnswer setTag(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.runId();
    String key = LoggedBatch.tagKey(fields, "");
    String value = LoggedBatch.tagValue(fields);
    if (key.equals(NAME_TAG)) {
      rename(run, value);
    } else {
      edit(run, RunEdit.ofTags(Map.of(key, value)));
    }
    return Call.NOTHING;
  }

  private void rename(String run, String name) {
    if (!name.isEmpty()) {
      edit(run, new RunEdit(name, null, null, Map.of(NAME_TAG, name), Set.of()));
    }
  }

  JsonAnswer deleteTag(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.runId();
    String key = fields.requiredText("key");
    if (!things.activeRun(run).tags().containsKey(key)) {
      throw MlflowException.gone("No tag with name: %s in run with id %s".formatted(key, run));
    }
    edit(run, new RunEdit(null, null, null, Map.of(), Set.of(key)));
    return Call.NOTHING;
  }

  private void edit(String run, RunEdit edit) {
    RunId id = Things.runId(run);
    things.change(run, () -> things.storage().runs().edit(id, edit, things.now()));
  }

  private void append(
      String run, List<MetricPoint> metrics, List<Param> params, Map<String, String> tags) {
    try {
      store(run, metrics, params, tags);
    } catch (AthanorException e) {
      if (e.code() != Code.CONFLICT) {
        throw e;
      }
      throw changedParams(run, changes(Things.runId(run), params));
    }
  }

  private void store(
      String run, List<MetricPoint> metrics, List<Param> params, Map<String, String> tags) {
    RunId id = Things.runId(run);
    var batch = new RunBatch(metrics, params, tags);
    things.change(run, () -> things.storage().runs().append(id, batch, ParamRule.REFUSE_CHANGE));
  }

  private MlflowException changedParam(String run, Param param) {
    @Nullable String before = known(Things.runId(run)).get(param.key());
    return MlflowException.invalid(
        "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
            .formatted(param.key(), before, run, param.value()));
  }

  private static MlflowException changedParams(String run, List<String> changes) {
    return MlflowException.invalid(
        "Changing param values is not allowed. Params were already logged='[%s]' for run ID='%s'."
            .formatted(String.join(", ", changes), run));
  }

  /** The params that are there with another value, as Python writes them. */
  private List<String> changes(RunId run, List<Param> params) {
    Map<String, String> known = known(run);
    var changes = new ArrayList<String>();
    for (Param param : params) {
      String before = known.get(param.key());
      if (before != null && !before.equals(param.value())) {
        changes.add(
            "{'key': '%s', 'old_value': '%s', 'new_value': '%s'}"
                .formatted(param.key(), before, param.value()));
      }
    }
    return changes;
  }

  private Map<String, String> known(RunId run) {
    var known = new HashMap<String, String>();
    things.storage().runs().params(run).forEach(param -> known.put(param.key(), param.value()));
    return known;
  }

  JsonAnswer logInputs(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.requiredText("run_id");
    List<Fields> datasets = fields.objects("datasets");
    if (datasets.size() > MOST_DATASETS) {
      throw MlflowException.invalid(
          "%d datasets in one request (expected: at most %d). Log them in several requests."
              .formatted(datasets.size(), MOST_DATASETS));
    }
    if (!fields.objects("models").isEmpty()) {
      throw Unsupported.refusal("logged models as inputs of runs");
    }
    var inputs = new ArrayList<DatasetInput>();
    for (int i = 0; i < datasets.size(); i++) {
      inputs.add(input(datasets.get(i), "datasets[%d].".formatted(i)));
    }
    RunId id = Things.runId(run);
    things.change(run, () -> things.storage().runs().addInputs(id, inputs));
    return Call.NOTHING;
  }

  private static DatasetInput input(Fields fields, String path) {
    if (!fields.has("dataset")) {
      throw MlflowException.invalid("Dataset input must have a dataset associated with it.");
    }
    Fields dataset = fields.object("dataset");
    var tags = new LinkedHashMap<String, String>();
    for (Fields tag : fields.objects("tags")) {
      tags.put(
          limited(tag, "key", path + "tags.key", 255),
          limited(tag, "value", path + "tags.value", 500));
    }
    return new DatasetInput(
        limited(dataset, "name", "name", 500),
        limited(dataset, "digest", "digest", 36),
        dataset.text("source_type"),
        limited(dataset, "source", "source", 65_535),
        optional(limited(dataset, "schema", "schema", 1_048_575)),
        optional(limited(dataset, "profile", "profile", 16_777_215)),
        tags.getOrDefault(CONTEXT_TAG, ""),
        tags);
  }

  private static @Nullable String optional(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String limited(Fields fields, String name, String called, int most) {
    String text = fields.text(name);
    EntityName.requireLength(called, most, text);
    return text;
  }
}
