package dev.athanor.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Experiments, read. */
final class ExperimentEndpoints {

  static final int LARGEST_PAGE = 1000;
  private static final int USUAL_PAGE = 100;

  private final Storage storage;

  ExperimentEndpoints(Storage storage) {
    this.storage = storage;
  }

  /** A page of the experiments in the order of their ids. */
  JsonAnswer list(Endpoint.Call call) {
    Asked asked = call.asked().only("after", "lifecycle", "limit");
    int limit = asked.count("limit", USUAL_PAGE, LARGEST_PAGE);
    Set<Lifecycle> lifecycles = asked.lifecycles();
    Long after = asked.after();
    List<Experiment> found =
        storage.experiments().list().stream()
            .filter(each -> lifecycles.contains(each.lifecycle()))
            .filter(each -> after == null || each.id().value() > after)
            .limit(limit + 1L)
            .toList();
    List<Experiment> page = found.subList(0, Math.min(limit, found.size()));
    return out -> {
      out.writeStartObject();
      out.writeArrayFieldStart("experiments");
      for (Experiment each : page) {
        write(out, each);
      }
      out.writeEndArray();
      Members.text(out, "next", found.size() > limit ? text(page.getLast().id()) : null);
      out.writeEndObject();
    };
  }

  JsonAnswer get(Endpoint.Call call) {
    call.asked().only();
    Experiment experiment = storage.experiments().get(id(call.part("id")));
    return out -> write(out, experiment);
  }

  /**
   * The id that a client names.
   *
   * @throws AthanorException {@code NOT_FOUND} if no experiment could have it
   */
  static ExperimentId id(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "no experiment \"%s\" (expected: the `id` of one that %s/experiments lists)."
              .formatted(text, ApiV1.ROOT));
    }
    return new ExperimentId(Long.parseLong(text));
  }

  static String text(ExperimentId id) {
    return Long.toString(id.value());
  }

  private static void write(JsonGenerator out, Experiment experiment) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", text(experiment.id()));
    out.writeStringField("workspace", experiment.workspace().name());
    out.writeStringField("name", experiment.name());
    out.writeStringField("lifecycle", experiment.lifecycle().name());
    Members.text(out, "artifactRoot", experiment.artifactRoot());
    Members.texts(out, "tags", experiment.tags());
    Members.moment(out, "createdAt", experiment.createdAt());
    Members.moment(out, "updatedAt", experiment.updatedAt());
    out.writeEndObject();
  }
}
