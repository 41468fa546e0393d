package dev.athanor.storage.sql;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.space.Assignment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trial events as rows, which are written once. Safe for use by many threads. */
final class TrialEventRows {

  private static final String RANGE =
      " FROM trial_event WHERE study = ? AND revision > ? AND revision <= ? ORDER BY revision";

  private final DistributionRows distributions;

  TrialEventRows(DistributionRows distributions) {
    this.distributions = distributions;
  }

  /** Stores the event, of a revision that the draft gave. */
  void insert(Draft draft, StudyId study, TrialEvent event) throws SQLException {
    switch (event) {
      case TrialEvent.Asked asked ->
          add(
              draft,
              study,
              event,
              "kind, number, state_to, worker, at_nanos",
              "ASKED",
              asked.number(),
              asked.state(),
              asked.worker(),
              EpochNanos.of(asked.at()));
      case TrialEvent.Assigned assigned ->
          add(
              draft,
              study,
              event,
              "kind, params, firm, notes, basis",
              "ASSIGNED",
              params(assigned.params(), draft.session()),
              assigned.firm(),
              CanonicalJson.texts(assigned.notes()),
              assigned.basis());
      case TrialEvent.Attempted attempted ->
          add(
              draft,
              study,
              event,
              "kind, number, at_nanos",
              "ATTEMPTED",
              attempted.number(),
              EpochNanos.of(attempted.at()));
      case TrialEvent.Reported report ->
          add(
              draft,
              study,
              event,
              "kind, step, value_bits, at_nanos",
              "REPORTED",
              report.step(),
              DoubleBits.of(report.value()),
              EpochNanos.of(report.at()));
      case TrialEvent.Constrained said ->
          add(
              draft,
              study,
              event,
              "kind, name, value_bits",
              "CONSTRAINED",
              said.constraint(),
              DoubleBits.of(said.value()));
      case TrialEvent.Noted noted ->
          add(draft, study, event, "kind, name, json", "NOTED", noted.key(), noted.json());
      case TrialEvent.Judged judged -> judged(draft, study, judged);
      case TrialEvent.Moved moved -> moved(draft, study, moved);
    }
    draft.happened(study, event);
  }

  private static void judged(Draft draft, StudyId study, TrialEvent.Judged judged)
      throws SQLException {
    add(
        draft,
        study,
        judged,
        "kind, step, prune, because, number, basis",
        "JUDGED",
        judged.step(),
        judged.verdict().prune(),
        judged.verdict().because(),
        judged.verdict().rung(),
        judged.basis());
  }

  private static void moved(Draft draft, StudyId study, TrialEvent.Moved moved)
      throws SQLException {
    add(
        draft,
        study,
        moved,
        "kind, state_from, state_to, values_bits, because, at_nanos",
        "MOVED",
        moved.from(),
        moved.to(),
        bits(moved.values()),
        moved.because(),
        EpochNanos.of(moved.at()));
  }

  /** Inserts a row with these columns beside those that every event has. */
  private static void add(
      Draft draft, StudyId study, TrialEvent event, String columns, @Nullable Object... values)
      throws SQLException {
    var all =
        new ArrayList<@Nullable Object>(
            List.of(event.revision(), study.value(), event.trial().value()));
    all.addAll(Arrays.asList(values));
    draft
        .session()
        .update(
            "INSERT INTO trial_event (revision, study, trial, %s) VALUES (?%s)"
                .formatted(columns, ", ?".repeat(all.size() - 1)),
            all.toArray());
  }

  /**
   * Shows the study's events of the revisions {@code (above, upTo]}, rising, for folding them:
   * without the notes, of which a history says nothing.
   */
  void forEachToFold(
      Session session, StudyId study, long above, long upTo, Consumer<TrialEvent> visitor)
      throws SQLException {
    var reader = new TrialEventReader(distributions, session);
    session.forEach(
        "SELECT " + TrialEventReader.COLUMNS + ", '{}'" + RANGE,
        row -> visitor.accept(reader.read(row)),
        study.value(),
        above,
        upTo);
  }

  /** The first events of the revisions {@code (above, upTo]}. */
  List<TrialEvent> page(Session session, StudyId study, long above, long upTo, int limit)
      throws SQLException {
    var reader = new TrialEventReader(distributions, session);
    return session.list(
        "SELECT " + TrialEventReader.COLUMNS + ", notes" + RANGE + " LIMIT ?",
        reader::read,
        study.value(),
        above,
        upTo,
        limit);
  }

  /** The revision of the study's last event; 0 if there is none. */
  long lastRevision(Session session, StudyId study) throws SQLException {
    return session.number(
        "SELECT coalesce(max(revision), 0) FROM trial_event WHERE study = ?", study.value());
  }

  private String params(Map<String, Assignment> params, Session session) throws SQLException {
    ArrayNode all = CanonicalJson.array();
    for (var entry : params.entrySet()) {
      Assignment assignment = entry.getValue();
      all.addArray()
          .add(entry.getKey())
          .add(distributions.idOf(assignment.distribution(), session))
          .add(DoubleBits.of(assignment.internal()));
    }
    return CanonicalJson.write(all);
  }

  private static String bits(List<Double> values) {
    ArrayNode bits = CanonicalJson.array();
    values.forEach(value -> bits.add(DoubleBits.of(value)));
    return CanonicalJson.write(bits);
  }
}
