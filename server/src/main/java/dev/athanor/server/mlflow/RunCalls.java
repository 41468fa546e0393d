package dev.athanor.server.mlflow;

import dev.athanor.model.Experiment;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Run;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.RunSummary;
import dev.athanor.server.http.JsonAnswer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs as a whole: made, read, ended, deleted, restored. */
final class RunCalls {

  private static final String DEFAULT_EXPERIMENT = "0";

  private final Things things;

  RunCalls(Things things) {
    this.things = things;
  }

  JsonAnswer create(Call.Message message) {
    Fields fields = message.fields();
    String wanted = fields.text("experiment_id");
    Instant now = things.now();
    OptionalLong start = fields.whole("start_time");
    Map<String, String> tags = tags(fields);
    RunId id = RunId.random();
    String name = name(fields.text("run_name"), tags, id);
    String user = fields.text("user_id");
    Experiment experiment = things.activeExperiment(wanted.isEmpty() ? DEFAULT_EXPERIMENT : wanted);
    tags.put(LoggingCalls.NAME_TAG, name);
    Run made =
        things
            .storage()
            .runs()
            .create(
                new Run(
                    id,
                    experiment.id(),
                    name,
                    user,
                    RunState.RUNNING,
                    Lifecycle.ACTIVE,
                    Instant.ofEpochMilli(start.orElse(0)),
                    null,
                    now,
                    null,
                    null,
                    tags));
    var summary = new RunSummary(made, List.of(), Map.of(), List.of());
    return out -> {
      out.writeStartObject();
      out.writeFieldName("run");
      Answers.newRun(out, experiment, summary);
      out.writeEndObject();
    };
  }

  private static Map<String, String> tags(Fields fields) {
    var tags = new HashMap<String, String>();
    for (Fields tag : fields.objects("tags")) {
      // Unlike everywhere else, MLflow's server takes any key here, and its clients rely on it.
      String key = tag.requiredText("key");
      EntityName.requireLength("key", EntityName.LONGEST, key);
      tags.put(key, LoggedBatch.tagValue(tag));
    }
    return tags;
  }

  private static String name(String given, Map<String, String> tags, RunId id) {
    String tag = tags.getOrDefault(LoggingCalls.NAME_TAG, "");
    if (!given.isEmpty() && !tag.isEmpty() && !given.equals(tag)) {
      throw MlflowException.invalid(
          "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='%s', mlflow.runName='%s')."
              .formatted(given, tag));
    }
    return !given.isEmpty() ? given : !tag.isEmpty() ? tag : RunNames.of(id);
  }

  JsonAnswer get(Call.Message message) {
    String id = message.fields().runId();
    Run run = things.run(id);
    List<RunSummary> found = things.storage().runs().summaries(List.of(run.id()));
    if (found.isEmpty()) {
      throw Things.noRun(id);
    }
    Experiment experiment = things.experiment(run.experiment());
    return out -> {
      out.writeStartObject();
      out.writeFieldName("run");
      Answers.run(out, experiment, found.getFirst());
      out.writeEndObject();
    };
  }

  JsonAnswer update(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.runId();
    OptionalLong end = fields.whole("end_time");
    String name = fields.text("run_name");
    @Nullable RunState state = state(fields).orElse(null);
    things.activeRun(id);
    Map<String, String> tags = name.isEmpty() ? Map.of() : Map.of(LoggingCalls.NAME_TAG, name);
    var edit =
        new RunEdit(
            name.isEmpty() ? null : name,
            state,
            end.isPresent() ? Instant.ofEpochMilli(end.getAsLong()) : null,
            tags,
            Set.of());
    Run run = things.storage().runs().edit(Things.runId(id), edit, things.now());
    Experiment experiment = things.experiment(run.experiment());
    return out -> {
      out.writeStartObject();
      out.writeFieldName("run_info");
      Answers.info(out, experiment, run);
      out.writeEndObject();
    };
  }

  /**
   * The state, by its name or its number; none for a word that is neither, which MLflow's server
   * passes over too.
   */
  private static Optional<RunState> state(Fields fields) {
    String word = fields.word("status");
    return Arrays.stream(RunState.values())
        .filter(state -> state.name().equals(word) || number(state).equals(word))
        .findFirst();
  }

  private static String number(RunState state) {
    return switch (state) {
      case RUNNING -> "1";
      case SCHEDULED -> "2";
      case FINISHED -> "3";
      case FAILED -> "4";
      case KILLED -> "5";
    };
  }

  JsonAnswer delete(Call.Message message) {
    return move(message, Lifecycle.DELETED);
  }

  JsonAnswer restore(Call.Message message) {
    return move(message, Lifecycle.ACTIVE);
  }

  private JsonAnswer move(Call.Message message, Lifecycle to) {
    Run run = things.run(message.fields().runId());
    things.storage().runs().setLifecycle(run.id(), to, things.now());
    return Call.NOTHING;
  }
}
