package dev.athanor.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunSummary;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.storage.Storage;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs, read. */
final class RunEndpoints {

  static final int LARGEST_PAGE = 1000;
  private static final int USUAL_PAGE = 100;

  /** So many runs are in memory at a time, however many one answer has. */
  private static final int AT_A_TIME = 100;

  private final Storage storage;

  RunEndpoints(Storage storage) {
    this.storage = storage;
  }

  JsonAnswer get(Endpoint.Call call) {
    call.asked().only();
    String id = call.part("id");
    List<RunSummary> found =
        id.matches("[0-9a-f]{32}") ? storage.runs().summaries(List.of(new RunId(id))) : List.of();
    if (found.isEmpty()) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "no run \"%s\" (expected: the `id` of one that POST %s/runs/query finds)."
              .formatted(id, ApiV1.ROOT));
    }
    return out -> RunAnswer.write(out, found.getFirst());
  }

  /** A page of the runs of some experiments, in the order in which they were made. */
  JsonAnswer query(Endpoint.Call call) {
    Asked asked = call.body().only("after", "experiments", "lifecycle", "limit");
    Long after = asked.after();
    var search =
        new RunSearch(
            experiments(asked),
            asked.lifecycles(),
            RunQuery.all(),
            List.of(),
            asked.count("limit", USUAL_PAGE, LARGEST_PAGE),
            after == null ? null : new RunCursor(List.of(), after));
    RunPage page = storage.runs().search(search);
    return out -> write(out, page);
  }

  private static Set<ExperimentId> experiments(Asked asked) {
    List<String> named = asked.texts("experiments");
    if (named == null || named.isEmpty()) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "experiments: none (expected: at least one id). %s/experiments lists them."
              .formatted(ApiV1.ROOT));
    }
    var ids = new LinkedHashSet<ExperimentId>();
    named.forEach(each -> ids.add(ExperimentEndpoints.id(each)));
    return ids;
  }

  private void write(JsonGenerator out, RunPage page) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("runs");
    List<RunId> ids = page.runs().stream().map(Run::id).toList();
    for (int from = 0; from < ids.size(); from += AT_A_TIME) {
      List<RunId> some = ids.subList(from, Math.min(from + AT_A_TIME, ids.size()));
      for (RunSummary each : storage.runs().summaries(some)) {
        RunAnswer.write(out, each);
      }
    }
    out.writeEndArray();
    RunCursor next = page.next();
    Members.text(out, "next", next == null ? null : Long.toString(next.made()));
    out.writeEndObject();
  }
}
