package dev.athanor.storage.sql;

import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of rows of {@link #COLUMNS} and, last, the notes. A long study is hundreds of
 * thousands of rows: columns are read by number, only those that the kind has, and texts that
 * return are kept. For one thread.
 */
final class TrialEventReader {

  /** What a row has, in the order of the constants below. */
  static final String COLUMNS =
      "revision, trial, kind, at_nanos, number, state_from, state_to, worker, because, step,"
          + " value_bits, values_bits, prune, basis, firm, params, name, json";

  private static final int REVISION = 1;
  private static final int TRIAL = 2;
  private static final int KIND = 3;
  private static final int AT_NANOS = 4;
  private static final int NUMBER = 5;
  private static final int STATE_FROM = 6;
  private static final int STATE_TO = 7;
  private static final int WORKER = 8;
  private static final int BECAUSE = 9;
  private static final int STEP = 10;
  private static final int VALUE_BITS = 11;
  private static final int VALUES_BITS = 12;
  private static final int PRUNE = 13;
  private static final int BASIS = 14;
  private static final int FIRM = 15;
  private static final int PARAMS = 16;
  private static final int NAME = 17;
  private static final int JSON = 18;
  private static final int NOTES = 19;

  /** A program that says something else each time must not fill the memory. */
  private static final int MOST_KNOWN = 4096;

  private final DistributionRows distributions;
  private final Session session;
  private final Map<String, String> texts = new HashMap<>();
  private TrialId trial = new TrialId(0);

  TrialEventReader(DistributionRows distributions, Session session) {
    this.distributions = distributions;
    this.session = session;
  }

  /** The event in the current row. */
  TrialEvent read(ResultSet row) throws SQLException {
    long revision = row.getLong(REVISION);
    TrialId trial = trial(row.getLong(TRIAL));
    String kind = row.getString(KIND);
    return switch (kind) {
      case "ASKED" ->
          new TrialEvent.Asked(
              revision,
              trial,
              row.getInt(NUMBER),
              TrialState.valueOf(row.getString(STATE_TO)),
              kept(row.getString(WORKER)),
              EpochNanos.instant(row.getLong(AT_NANOS)));
      case "ASSIGNED" ->
          new TrialEvent.Assigned(
              revision,
              trial,
              params(row.getString(PARAMS)),
              row.getInt(FIRM) != 0,
              notes(row.getString(NOTES)),
              row.getLong(BASIS));
      case "ATTEMPTED" ->
          new TrialEvent.Attempted(
              revision, trial, row.getInt(NUMBER), EpochNanos.instant(row.getLong(AT_NANOS)));
      case "REPORTED" ->
          new TrialEvent.Reported(
              revision,
              trial,
              row.getLong(STEP),
              DoubleBits.value(row.getLong(VALUE_BITS)),
              EpochNanos.instant(row.getLong(AT_NANOS)));
      case "JUDGED" ->
          new TrialEvent.Judged(
              revision, trial, row.getLong(STEP), verdict(row), row.getLong(BASIS));
      case "CONSTRAINED" ->
          new TrialEvent.Constrained(
              revision,
              trial,
              text(row.getString(NAME)),
              DoubleBits.value(row.getLong(VALUE_BITS)));
      case "NOTED" ->
          new TrialEvent.Noted(
              revision, trial, text(row.getString(NAME)), text(row.getString(JSON)));
      case "MOVED" -> moved(revision, trial, row);
      default -> throw new SQLException("trial event of unknown kind " + kind);
    };
  }

  private Verdict verdict(ResultSet row) throws SQLException {
    return new Verdict(row.getInt(PRUNE) != 0, text(row.getString(BECAUSE)), row.getInt(NUMBER));
  }

  private TrialEvent.Moved moved(long revision, TrialId trial, ResultSet row) throws SQLException {
    return new TrialEvent.Moved(
        revision,
        trial,
        TrialState.valueOf(row.getString(STATE_FROM)),
        TrialState.valueOf(row.getString(STATE_TO)),
        values(row.getString(VALUES_BITS)),
        kept(row.getString(BECAUSE)),
        EpochNanos.instant(row.getLong(AT_NANOS)));
  }

  /** One trial's events often follow each other. */
  private TrialId trial(long id) {
    if (trial.value() != id) {
      trial = new TrialId(id);
    }
    return trial;
  }

  private @Nullable String kept(@Nullable String text) {
    return text == null ? null : text(text);
  }

  private String text(String text) {
    if (texts.size() >= MOST_KNOWN) {
      texts.clear();
    }
    String known = texts.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private static Map<String, String> notes(String json) {
    return json.equals("{}") ? Map.of() : CanonicalJson.texts(json);
  }

  private SequencedMap<String, Assignment> params(String json) throws SQLException {
    var params = new LinkedHashMap<String, Assignment>();
    var scanner = new ArrayScanner(json);
    scanner.require(scanner.opens());
    while (scanner.opens()) {
      String name = text(scanner.text());
      long distribution = scanner.number();
      double internal = DoubleBits.value(scanner.number());
      scanner.require(scanner.closes());
      params.put(name, new Assignment(distributions.get(distribution, session), internal));
    }
    scanner.require(scanner.closes());
    return params;
  }

  private static List<Double> values(String json) throws SQLException {
    var values = new ArrayList<Double>();
    var scanner = new ArrayScanner(json);
    scanner.require(scanner.opens());
    while (!scanner.closes()) {
      values.add(DoubleBits.value(scanner.number()));
    }
    return values;
  }
}
