package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.StepWindow;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.storage.RunStore;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The points of metrics. A history of up to {@value #MOST_IN_ORDER} points comes in the order of
 * time, then step, then value; a longer one in the order of step, then time, then value, in which
 * it is stored.
 */
final class HistoryCalls {

  private static final int MOST_IN_ORDER = 25_000;
  private static final int MOST_RUNS = 100;
  private static final int MOST_SAMPLED = 2500;

  private final Things things;

  HistoryCalls(Things things) {
    this.things = things;
  }

  private RunStore runs() {
    return things.storage().runs();
  }

  JsonAnswer history(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.runId();
    String key = fields.requiredText("metric_key");
    OptionalLong asked = fields.whole("max_results");
    if (asked.isPresent() && asked.getAsLong() <= 0) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer."
              .formatted(asked.getAsLong()));
    }
    HistoryPage from = HistoryPage.of(fields.text("page_token"));
    long most = asked.orElse(Long.MAX_VALUE);
    return things
        .findRun(id)
        .<JsonAnswer>map(run -> out -> write(out, run.id(), key, from, most))
        .orElse(Call.NOTHING);
  }

  private void write(JsonGenerator out, RunId run, String key, HistoryPage from, long most)
      throws IOException {
    try (Stream<MetricPoint> points = runs().history(run, key, from.window())) {
      Iterator<MetricPoint> rest = points.iterator();
      out.writeStartObject();
      if (from.byTime()) {
        int wanted = (int) Math.min(most, MOST_IN_ORDER) + 1;
        write(out, from.earliest(rest, wanted), Collections.emptyIterator(), wanted - 1, true);
      } else {
        List<MetricPoint> head = from.head(rest, MOST_IN_ORDER);
        boolean whole = from.isFirst() && !rest.hasNext();
        if (whole) {
          head.sort(HistoryPage.BY_TIME);
        }
        write(out, head, rest, most, whole);
      }
      out.writeEndObject();
    }
  }

  /** Writes so many points, and where the next page begins if there are more. */
  private static void write(
      JsonGenerator out,
      List<MetricPoint> head,
      Iterator<MetricPoint> rest,
      long most,
      boolean byTime)
      throws IOException {
    if (head.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("metrics");
    MetricPoint last = write(out, head.iterator(), most);
    if (head.size() < most && rest.hasNext()) {
      last = write(out, rest, most - head.size());
    }
    out.writeEndArray();
    if (head.size() > most || rest.hasNext()) {
      out.writeStringField("next_page_token", PageToken.of(last, byTime));
    }
  }

  /** Writes so many points of those that are left; gives back the last one. */
  private static MetricPoint write(JsonGenerator out, Iterator<MetricPoint> points, long most)
      throws IOException {
    MetricPoint point = points.next();
    Answers.metric(out, point, null);
    for (long written = 1; written < most && points.hasNext(); written++) {
      point = points.next();
      Answers.metric(out, point, null);
    }
    return point;
  }

  JsonAnswer bulk(Call.Message message) {
    List<String> ids = message.query().getAll("run_id");
    if (ids.isEmpty()) {
      throw MlflowException.invalid(
          "GetMetricHistoryBulk request must specify at least one run_id.");
    }
    if (ids.size() > MOST_RUNS) {
      throw MlflowException.invalid(
          "GetMetricHistoryBulk request cannot specify more than %d run_ids. Received %d run_ids."
              .formatted(MOST_RUNS, ids.size()));
    }
    Fields fields = message.fields();
    if (!fields.has("metric_key")) {
      throw MlflowException.invalid("GetMetricHistoryBulk request must specify a metric_key.");
    }
    String key = fields.text("metric_key");
    long most = Math.min(fields.whole("max_results").orElse(MOST_IN_ORDER), MOST_IN_ORDER);
    List<RunId> runs = known(ids.stream().distinct().sorted());
    return out -> writeBulk(out, runs, key, most);
  }

  /** The runs that are there; of others there are no points. */
  private List<RunId> known(Stream<String> ids) {
    return ids.flatMap(id -> things.findRun(id).stream()).map(Run::id).toList();
  }

  private void writeBulk(JsonGenerator out, List<RunId> runs, String key, long most)
      throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("metrics");
    long left = most;
    for (RunId run : runs) {
      try (Stream<MetricPoint> points = runs().history(run, key, StepWindow.ALL)) {
        for (MetricPoint point : points.limit(left).sorted(HistoryPage.BY_TIME).toList()) {
          Answers.metric(out, point, run.hex32());
          left--;
        }
      }
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  JsonAnswer bulkInterval(Call.Message message) {
    Fields fields = message.fields();
    List<String> ids = fields.texts("run_ids");
    if (ids.isEmpty()) {
      throw MlflowException.missing("run_ids");
    }
    if (ids.size() > MOST_RUNS) {
      throw MlflowException.invalid(
          "GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids. See the API docs for more information about request parameters."
              .formatted(MOST_RUNS, ids.size()));
    }
    String key = fields.requiredText("metric_key");
    StepWindow window = window(fields.whole("start_step"), fields.whole("end_step"));
    long most = fields.whole("max_results").orElse(MOST_SAMPLED);
    if (most < 1 || most > MOST_SAMPLED) {
      throw MlflowException.invalid(
          "max_results must be between 1 and %d. See the API docs for more information about request parameters."
              .formatted(MOST_SAMPLED));
    }
    List<RunId> runs = known(ids.stream());
    return out -> {
      out.writeStartObject();
      writeSamples(out, runs, key, window, (int) most);
      out.writeEndObject();
    };
  }

  private static StepWindow window(OptionalLong from, OptionalLong to) {
    if (from.isPresent() != to.isPresent()) {
      throw MlflowException.invalid(
          "If either start step or end step are specified, both must be specified.");
    }
    if (from.isEmpty()) {
      return StepWindow.ALL;
    }
    if (from.getAsLong() > to.orElseThrow()) {
      throw MlflowException.invalid(
          "end_step must be greater than start_step. Found start_step=%d and end_step=%d."
              .formatted(from.getAsLong(), to.getAsLong()));
    }
    return new StepWindow(from.getAsLong(), to.getAsLong());
  }

  private void writeSamples(
      JsonGenerator out, List<RunId> runs, String key, StepWindow window, int most)
      throws IOException {
    boolean any = false;
    for (RunId run : runs) {
      for (MetricPoint point : HistorySample.of(runs(), run, key, window, most)) {
        if (!any) {
          out.writeArrayFieldStart("metrics");
          any = true;
        }
        Answers.metric(out, point, run.hex32());
      }
    }
    if (any) {
      out.writeEndArray();
    }
  }
}
