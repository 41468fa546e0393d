package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Run;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Searches of runs. */
final class SearchCalls {

  private static final long DEFAULT_RESULTS = 1000;
  private static final long MOST_RESULTS = 50_000;

  /** So many runs are in memory at a time, however many one answer has. */
  private static final int AT_A_TIME = 500;

  private final Things things;

  SearchCalls(Things things) {
    this.things = things;
  }

  JsonAnswer search(Call.Message message) {
    Fields fields = message.fields();
    int most = mostResults(fields);
    Map<ExperimentId, Experiment> experiments = experiments(fields.words("experiment_ids"));
    var search =
        new RunSearch(
            Set.copyOf(experiments.keySet()),
            ViewType.of(fields.word("run_view_type")),
            MlflowFilter.runs(fields.text("filter"), roots(experiments)),
            MlflowOrder.runs(fields.texts("order_by")),
            Math.min(most, AT_A_TIME),
            PageToken.cursor(fields.text("page_token")));
    if (experiments.isEmpty()) {
      return Call.NOTHING;
    }
    RunPage first = things.storage().runs().search(search);
    return out -> write(out, experiments, search, first, most);
  }

  private static Set<String> roots(Map<ExperimentId, Experiment> experiments) {
    return experiments.values().stream().map(Answers::artifactRoot).collect(Collectors.toSet());
  }

  private static int mostResults(Fields fields) {
    long most = fields.whole("max_results").orElse(DEFAULT_RESULTS);
    if (most < 1) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer"
              .formatted(most));
    }
    if (most > MOST_RESULTS) {
      throw MlflowException.wrongType("max_results", Long.toString(most), "int");
    }
    return (int) most;
  }

  /** The experiments that are there; of others there are no runs. */
  private Map<ExperimentId, Experiment> experiments(List<String> ids) {
    var found = new HashMap<ExperimentId, Experiment>();
    for (String id : ids) {
      things.find(Things.experimentId(id)).ifPresent(each -> found.put(each.id(), each));
    }
    return found;
  }

  private void write(
      JsonGenerator out,
      Map<ExperimentId, Experiment> experiments,
      RunSearch search,
      RunPage first,
      int most)
      throws IOException {
    out.writeStartObject();
    RunPage page = first;
    int left = most;
    if (!page.runs().isEmpty()) {
      out.writeArrayFieldStart("runs");
      write(out, experiments, page);
      left -= page.runs().size();
      while (page.next() != null && left > 0) {
        RunSearch next = search.limit(Math.min(left, AT_A_TIME)).after(page.next());
        page = things.storage().runs().search(next);
        write(out, experiments, page);
        left -= page.runs().size();
      }
      out.writeEndArray();
    }
    if (page.next() != null) {
      out.writeStringField("next_page_token", PageToken.of(page.next()));
    }
    out.writeEndObject();
  }

  private void write(JsonGenerator out, Map<ExperimentId, Experiment> experiments, RunPage page)
      throws IOException {
    for (var summary :
        things.storage().runs().summaries(page.runs().stream().map(Run::id).toList())) {
      Experiment experiment = experiments.get(summary.run().experiment());
      if (experiment != null) {
        Answers.run(out, experiment, summary);
      }
    }
  }
}
