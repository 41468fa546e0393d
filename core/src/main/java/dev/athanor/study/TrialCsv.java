package dev.athanor.study;

import dev.athanor.model.Objective;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.ParamValue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Trials as a table of comma-separated values (RFC 4180): a header, and a line a trial, all ended
 * by CR LF. Looks at the trials twice, first for the names of the columns.
 */
final class TrialCsv {

  private final Appendable to;
  private final List<Objective> objectives;
  private final SequencedSet<String> params;
  private final Set<String> constraints = new TreeSet<>();
  private final Set<String> userAttrs = new TreeSet<>();
  private boolean first = true;

  /**
   * A table with nothing written.
   *
   * @param declared the names of parameters that come first
   */
  TrialCsv(Appendable to, List<Objective> objectives, Collection<String> declared) {
    this.to = to;
    this.objectives = objectives;
    this.params = new LinkedHashSet<>(declared);
  }

  void write(List<TrialSnapshot> trials) throws IOException {
    for (TrialSnapshot trial : trials) {
      params.addAll(trial.params().keySet());
      constraints.addAll(trial.constraints().keySet());
      userAttrs.addAll(trial.userAttrs().keySet());
    }
    writeHeader();
    for (TrialSnapshot trial : trials) {
      write(trial);
    }
  }

  private void writeHeader() throws IOException {
    field("number");
    for (Objective objective : objectives) {
      field(objectives.size() == 1 ? "value" : "values." + objective.metric());
    }
    for (String name : List.of("state", "started_at", "ended_at", "duration_seconds")) {
      field(name);
    }
    fields("params.", params);
    fields("constraints.", constraints);
    fields("user_attrs.", userAttrs);
    field("because");
    endLine();
  }

  private void fields(String prefix, Iterable<String> names) throws IOException {
    for (String name : names) {
      field(prefix + name);
    }
  }

  private void write(TrialSnapshot trial) throws IOException {
    field(Integer.toString(trial.number()));
    for (int i = 0; i < objectives.size(); i++) {
      field(i < trial.values().size() ? text(trial.values().get(i)) : null);
    }
    field(trial.state().name());
    field(text(trial.startedAt()));
    field(text(trial.endedAt()));
    field(duration(trial.startedAt(), trial.endedAt()));
    for (String name : params) {
      Assignment given = trial.params().get(name);
      field(given == null ? null : given.value().text());
    }
    for (String name : constraints) {
      Double value = trial.constraints().get(name);
      field(value == null ? null : text(value));
    }
    for (String key : userAttrs) {
      String json = trial.userAttrs().get(key);
      field(json == null ? null : JsonText.plain(json));
    }
    field(trial.because());
    endLine();
  }

  private static String text(double value) {
    return ParamValue.of(value).text();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable String duration(@Nullable Instant from, @Nullable Instant until) {
    if (from == null || until == null) {
      return null;
    }
    Duration time = Duration.between(from, until);
    return text(time.toSeconds() + time.toNanosPart() / 1e9);
  }

  /** Nothing where there is no value; an empty text is a pair of quotes. */
  private void field(@Nullable String text) throws IOException {
    if (!first) {
      to.append(',');
    }
    first = false;
    if (text == null) {
      return;
    }
    boolean quotes = text.isEmpty();
    for (int i = 0; i < text.length() && !quotes; i++) {
      char c = text.charAt(i);
      quotes = c == ',' || c == '"' || c == '\r' || c == '\n';
    }
    to.append(quotes ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }

  private void endLine() throws IOException {
    to.append("\r\n");
    first = true;
  }
}
