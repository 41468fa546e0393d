package dev.athanor.server.mlflow;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.storage.ExperimentStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Experiments: made, read, renamed, tagged, deleted, restored, searched. */
final class ExperimentCalls {

  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:");
  private static final int LONGEST_NAME = 500;
  private static final int LONGEST_TAG = 20_000;
  private static final int LONGEST_ROOT = 2048;
  private static final int MOST_RESULTS = 50_000;
  private static final int MOST_IN_DATASETS = 20;
  private static final int MOST_DATASETS = 1000;

  private final Things things;

  ExperimentCalls(Things things) {
    this.things = things;
  }

  private ExperimentStore store() {
    return things.storage().experiments();
  }

  JsonAnswer create(Call.Message message) {
    Fields fields = message.fields();
    String name = fields.requiredText("name");
    String root = fields.text("artifact_location");
    var tags = new HashMap<String, String>();
    for (Fields tag : fields.objects("tags")) {
      tags.put(tagKey(tag), tagValue(tag));
    }
    EntityName.requireLength("name", LONGEST_NAME, name);
    requireRoot(root);
    @Nullable String place = root.isEmpty() ? null : absolute(root);
    Experiment made;
    try {
      made = store().create(Things.workspace(), name, place, tags, things.now());
    } catch (AthanorException e) {
      throw e.code() == Code.ALREADY_EXISTS ? taken(name) : e;
    }
    return out -> {
      out.writeStartObject();
      out.writeStringField("experiment_id", Long.toString(made.id().value()));
      out.writeEndObject();
    };
  }

  private static MlflowException taken(String name) {
    return new MlflowException(
        ErrorCode.RESOURCE_ALREADY_EXISTS,
        "Experiment(name=%s) already exists. Error: the name is taken, perhaps by a deleted experiment. Choose another one."
            .formatted(name));
  }

  /** A path without a scheme is one of this machine, below the server's folder, as in MLflow. */
  private static String absolute(String root) {
    return root.startsWith("/") || SCHEME.matcher(root).find()
        ? root
        : Path.of("").toAbsolutePath().resolve(root).toString();
  }

  /** Kept word for word and never opened by us; still, what only serves to mislead is refused. */
  private static void requireRoot(String root) {
    EntityName.requireLength("artifact_location", LONGEST_ROOT, root);
    try {
      var uri = new URI(root);
      if (uri.getRawFragment() != null || root.contains(";")) {
        throw MlflowException.invalid("'artifact_location' URL can't include fragments or params.");
      }
      String query = uri.getRawQuery();
      if (query != null && query.contains("..")) {
        throw MlflowException.invalid("Invalid query string: %s".formatted(query));
      }
    } catch (URISyntaxException e) {
      throw MlflowException.invalid(
          "Invalid value %s for parameter 'artifact_location' supplied: %s"
              .formatted(EntityName.quoted(root), e.getReason()));
    }
  }

  JsonAnswer get(Call.Message message) {
    return answer(things.experiment(message.fields().requiredText("experiment_id")));
  }

  JsonAnswer getByName(Call.Message message) {
    String name = message.fields().requiredText("experiment_name");
    return answer(
        store()
            .find(Things.workspace(), name)
            .orElseThrow(() ->
                MlflowException.gone("Could not find experiment with name '%s'".formatted(name))));
  }

  private static JsonAnswer answer(Experiment experiment) {
    return out -> {
      out.writeStartObject();
      out.writeFieldName("experiment");
      Answers.experiment(out, experiment);
      out.writeEndObject();
    };
  }

  JsonAnswer update(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.requiredText("experiment_id");
    String name = fields.requiredText("new_name");
    EntityName.requireLength("name", LONGEST_NAME, name);
    Experiment known = things.experiment(id);
    if (known.lifecycle() == Lifecycle.DELETED) {
      throw new MlflowException(ErrorCode.INVALID_STATE, "Cannot rename a non-active experiment.");
    }
    try {
      store().rename(known.id(), name, things.now());
    } catch (AthanorException e) {
      throw e.code() == Code.ALREADY_EXISTS ? taken(name) : e;
    }
    return Call.NOTHING;
  }

  JsonAnswer delete(Call.Message message) {
    return move(message, Lifecycle.ACTIVE, Lifecycle.DELETED);
  }

  JsonAnswer restore(Call.Message message) {
    return move(message, Lifecycle.DELETED, Lifecycle.ACTIVE);
  }

  private JsonAnswer move(Call.Message message, Lifecycle from, Lifecycle to) {
    Experiment known = things.experiment(message.fields().requiredText("experiment_id"), from);
    store().setLifecycle(known.id(), to, things.now());
    return Call.NOTHING;
  }

  JsonAnswer setTag(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.requiredText("experiment_id");
    String key = tagKey(fields);
    String value = tagValue(fields);
    Experiment known = things.activeExperiment(id);
    store().tag(known.id(), Map.of(key, value), Set.of(), things.now());
    return Call.NOTHING;
  }

  private static String tagKey(Fields fields) {
    String key = fields.requiredText("key");
    EntityName.require(key, "key");
    EntityName.requireLength("key", EntityName.LONGEST, key);
    return key;
  }

  private static String tagValue(Fields fields) {
    String value = fields.text("value");
    EntityName.requireLength("value", LONGEST_TAG, value);
    return value;
  }

  JsonAnswer deleteTag(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.requiredText("experiment_id");
    String key = fields.requiredText("key");
    Experiment known = things.activeExperiment(id);
    if (!known.tags().containsKey(key)) {
      throw MlflowException.gone(
          "No tag with name: %s in experiment with id %s".formatted(key, id));
    }
    store().tag(known.id(), Map.of(), Set.of(key), things.now());
    return Call.NOTHING;
  }

  JsonAnswer search(Call.Message message) {
    Fields fields = message.fields();
    int most = mostResults(fields.whole("max_results"));
    Predicate<Experiment> filter = ExperimentFilter.of(fields.text("filter"));
    Comparator<Experiment> order = ExperimentOrder.of(fields.texts("order_by"));
    Set<Lifecycle> lifecycles = ViewType.of(fields.word("view_type"));
    long skipped = PageToken.offset(fields.text("page_token"));
    List<Experiment> found =
        store().list().stream()
            .filter(experiment -> lifecycles.contains(experiment.lifecycle()))
            .filter(filter)
            .sorted(order)
            .skip(skipped)
            .limit(most + 1L)
            .toList();
    return out -> {
      out.writeStartObject();
      if (!found.isEmpty()) {
        out.writeArrayFieldStart("experiments");
        for (Experiment each : found.subList(0, Math.min(most, found.size()))) {
          Answers.experiment(out, each);
        }
        out.writeEndArray();
      }
      if (found.size() > most) {
        out.writeStringField("next_page_token", PageToken.ofOffset(skipped + most));
      }
      out.writeEndObject();
    };
  }

  private static int mostResults(OptionalLong asked) {
    long most = asked.orElse(0);
    if (most < 1) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer"
              .formatted(most));
    }
    if (most > MOST_RESULTS) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be at most %d"
              .formatted(most, MOST_RESULTS));
    }
    return (int) most;
  }

  JsonAnswer searchDatasets(Call.Message message) {
    List<String> ids = message.fields().words("experiment_ids");
    if (ids.isEmpty()) {
      throw MlflowException.invalid(
          "SearchDatasets request must specify at least one experiment_id.");
    }
    if (ids.size() > MOST_IN_DATASETS) {
      throw MlflowException.invalid(
          "SearchDatasets request cannot specify more than %d experiment_ids. Received %d experiment_ids."
              .formatted(MOST_IN_DATASETS, ids.size()));
    }
    var wanted = new HashSet<ExperimentId>();
    ids.forEach(id -> things.find(Things.experimentId(id)).ifPresent(e -> wanted.add(e.id())));
    var uses = things.storage().runs().datasets(wanted, MOST_DATASETS);
    return out -> {
      out.writeStartObject();
      if (!uses.isEmpty()) {
        out.writeArrayFieldStart("dataset_summaries");
        for (var use : uses) {
          out.writeStartObject();
          out.writeStringField("experiment_id", Long.toString(use.experiment().value()));
          out.writeStringField("name", use.name());
          out.writeStringField("digest", use.digest());
          if (!use.context().isEmpty()) {
            out.writeStringField("context", use.context());
          }
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    };
  }
}
