package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Owner;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.RunSummary;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.blobs.FolderBlobStore;
import dev.athanor.storage.metrics.LogRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs, their params and tags as rows; points in the log and in chunks. Safe for many threads. */
final class SqlRunStore implements RunStore {

  private final Readers readers;
  private final Writes writes;
  private final Tails tails;
  private final LiveLog log;
  private final @Nullable LatestPoints latest;
  private final MetricKeys keys;
  private final RunNumbers numbers;
  private final SeriesReader series;
  private final FolderBlobStore blobs;

  /**
   * A store.
   *
   * @param latest what follows the commits; null where another process writes
   */
  SqlRunStore(
      DataFolder folder,
      Readers readers,
      Writes writes,
      Tails tails,
      LiveLog log,
      @Nullable LatestPoints latest,
      FolderBlobStore blobs) {
    this.blobs = blobs;
    this.readers = readers;
    this.writes = writes;
    this.tails = tails;
    this.log = log;
    this.latest = latest;
    this.keys = new MetricKeys(readers, writes);
    this.numbers = new RunNumbers(readers);
    this.series = new SeriesReader(folder, readers, keys, numbers, log);
  }

  @Override
  public Run create(Run run) {
    return writes.write(draft -> {
      RunRows.insert(draft, run);
      return run;
    });
  }

  @Override
  public Run get(RunId id) {
    long number = numbers.number(id);
    Sightings seen = log.sighting(number);
    return readers.read(session -> get(session, id, number, seen));
  }

  private static Run get(Session session, RunId id, long number, Sightings seen)
      throws SQLException {
    return session
        .first("SELECT * FROM run WHERE id = ?", row -> RunRows.read(row, session, seen), number)
        .orElseThrow(() -> RunNumbers.missing(id));
  }

  @Override
  public List<Run> list(ExperimentId experiment) {
    Sightings seen = log.sightings();
    return readers.read(session -> {
      SqlExperimentStore.require(session, experiment);
      List<Long> rows =
          session.list(
              "SELECT id FROM run WHERE experiment = ? ORDER BY id",
              row -> row.getLong(1),
              experiment.value());
      return FoundRuns.runs(session, rows.stream().mapToLong(Long::longValue).toArray(), seen);
    });
  }

  @Override
  public void append(RunId run, RunBatch batch, ParamRule params, SeriesRule rule) {
    List<MetricPoint> points = batch.metrics();
    if (points.isEmpty()) {
      writes.write(draft -> {
        long row = draft.activeRuns().require(draft.session(), run);
        RunRows.arrived(draft, run, row);
        return putFacts(draft, row, batch, params);
      });
      return;
    }
    if (points.size() > LogRecord.MOST_POINTS) {
      throw new AthanorException(
          Code.LIMIT,
          "a batch of %d points (expected: at most %d). Send it in parts."
              .formatted(points.size(), LogRecord.MOST_POINTS));
    }
    Set<Integer> seriesKeys = keys.ensure(points);
    tails.awaitRoom();
    byte[] record = LogRecord.write(rule, points, keys::id);
    if (batch.params().isEmpty() && batch.tags().isEmpty()) {
      writes.writeRow(draft -> {
        long row = draft.activeRuns().require(draft.session(), run);
        return log(draft, run, row, record, seriesKeys);
      });
    } else {
      writes.write(draft -> {
        long row = draft.activeRuns().require(draft.session(), run);
        putFacts(draft, row, batch, params);
        return log(draft, run, row, record, seriesKeys);
      });
    }
  }

  private static boolean putFacts(Draft draft, long row, RunBatch batch, ParamRule rule)
      throws SQLException {
    for (Param param : batch.params()) {
      RunRows.putParam(draft.session(), row, param, rule);
    }
    RunRows.putTags(draft.session(), row, batch.tags());
    return true;
  }

  private boolean log(Draft draft, RunId run, long row, byte[] record, Set<Integer> seriesKeys)
      throws SQLException {
    RunTail tail = tails.of(row);
    for (int key : seriesKeys) {
      LogReplay.begin(draft.session(), tail, key);
    }
    var entry = new RunTail.Entry(draft.next(new Subject.OfRun(run)), record);
    LogRows.insert(draft.session(), row, entry);
    draft.logged(row, entry);
    return true;
  }

  @Override
  public void move(RunId run, RunState to, @Nullable String because, Instant at) {
    writes.write(draft -> {
      long row = draft.activeRuns().require(draft.session(), run);
      RunRows.arrived(draft, run, row);
      RunRows.move(draft, row, to, because, at);
      return true;
    });
  }

  @Override
  public Run edit(RunId run, RunEdit edit, Instant at) {
    return writes.write(draft -> {
      long row = draft.activeRuns().require(draft.session(), run);
      RunRows.edit(draft, run, row, edit, at);
      RunRows.arrived(draft, run, row);
      return get(draft.session(), run, row, log.sighting(row));
    });
  }

  @Override
  public void addInputs(RunId run, List<DatasetInput> inputs) {
    writes.write(draft -> {
      long row = draft.activeRuns().require(draft.session(), run);
      for (DatasetInput input : inputs) {
        InputRows.add(draft.session(), row, input);
      }
      RunRows.arrived(draft, run, row);
      return true;
    });
  }

  @Override
  public List<DatasetInput> inputs(RunId run) {
    return readers.read(session -> {
      long row = numbers.require(session, run);
      return InputRows.of(session, new long[] {row}).getOrDefault(row, List.of());
    });
  }

  @Override
  public List<DatasetUse> datasets(Set<ExperimentId> experiments, int limit) {
    return readers.read(session -> InputRows.uses(session, experiments, limit));
  }

  @Override
  public void setLifecycle(RunId run, Lifecycle to, Instant at) {
    writes.write(draft -> {
      Session session = draft.session();
      long row = RunNumbers.find(session, run).orElseThrow(() -> RunNumbers.missing(run));
      if (RunRows.lifecycle(session, row) != to) {
        RunRows.setLifecycle(draft, run, row, to, at);
      }
      return true;
    });
  }

  @Override
  public void erase(RunId run) {
    var erasure = new RunErasure(writes, run);
    erasure.begin();
    blobs.clear(new Owner.OfRun(run));
    erasure.finish();
    numbers.forget(run);
  }

  @Override
  public RunPage search(RunSearch search) {
    LiveLog.Newer newer = log.newer();
    return readers.read(session -> RunSearches.page(session, search, newer.than(session)));
  }

  @Override
  public long count(RunSearch search) {
    LiveLog.Newer newer = log.newer();
    return readers.read(session -> RunSearches.count(session, search, newer.than(session)));
  }

  @Override
  public List<RunSummary> summaries(List<RunId> runs) {
    LatestPoints.Look known = latest();
    LiveLog.Newer newer = log.newer();
    return readers.read(
        session -> RunSearches.summaries(session, runs, newer.than(session), known));
  }

  /** Who does not hear of commits remembers nothing. */
  private LatestPoints.Look latest() {
    return (latest == null ? new LatestPoints() : latest).look();
  }

  @Override
  public List<Param> params(RunId run) {
    return readers.read(session ->
        session.list(
            "SELECT key, value FROM run_param WHERE run = ? ORDER BY key",
            row -> new Param(row.getString(1), row.getString(2)),
            numbers.require(session, run)));
  }

  @Override
  public Map<String, MetricPoint> latest(RunId run) {
    long row = numbers.number(run);
    LiveLog.Newer newer = log.newer();
    return readers.read(session -> {
      RunNumbers.sealed(session, run, row);
      var states = new HashMap<>(SeriesRows.all(session, row));
      states.putAll(newer.than(session).states(row));
      var latest = new TreeMap<String, MetricPoint>();
      for (var each : states.entrySet()) {
        String key = keys.name(session, each.getKey());
        latest.put(key, each.getValue().last(key));
      }
      return latest;
    });
  }

  @Override
  public Stream<MetricPoint> history(RunId run, String key, StepWindow window) {
    return series.history(run, key, window);
  }

  @Override
  public List<SeriesOverview> overviews(List<SeriesId> wanted, StepWindow window, int width) {
    return series.overviews(wanted, window, width);
  }

  @Override
  public void link(TrialRun link) {
    writes.write(draft -> {
      Session session = draft.session();
      TrialRows.TrialRow trial = TrialRows.get(session, link.trial());
      int added =
          session.update(
              "INSERT INTO trial_run (trial, run, how) VALUES (?, ?, ?) ON CONFLICT (trial, run) DO"
                  + " NOTHING",
              link.trial().value(),
              RunNumbers.find(session, link.run())
                  .orElseThrow(() -> RunNumbers.missing(link.run())),
              link.how());
      return added == 0 ? 0L : draft.touch(trial.study(), trial.id());
    });
  }

  @Override
  public List<TrialRun> links(StudyId study) {
    return readers.read(session -> {
      StudyRows.require(session, study);
      return session.list(
          """
          SELECT l.trial, r.hex, l.how
          FROM trial t JOIN trial_run l ON l.trial = t.id JOIN run r ON r.id = l.run
          WHERE t.study = ? ORDER BY l.trial, l.id
          """,
          row ->
              new TrialRun(
                  new TrialId(row.getLong(1)),
                  new RunId(row.getString(2)),
                  TrialRun.How.valueOf(row.getString(3))),
          study.value());
    });
  }
}
