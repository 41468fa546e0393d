package dev.athanor.storage;

import static dev.athanor.storage.Ledger.Committed;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs in maps, points in sorted sets. */
final class InMemoryRunStore implements RunStore {

  private static final Comparator<MetricPoint> BY_STEP =
      Comparator.comparingLong(MetricPoint::step)
          .thenComparingLong(MetricPoint::timestampMillis)
          .thenComparingDouble(MetricPoint::value);

  private final Ledger ledger;
  private final InMemoryExperimentStore experiments;
  private final InMemoryStudyStore studies;
  private final Map<RunId, Folder> folders = new LinkedHashMap<>();
  private final Set<TrialRun> links = new LinkedHashSet<>();

  InMemoryRunStore(Ledger ledger, InMemoryExperimentStore experiments, InMemoryStudyStore studies) {
    this.ledger = ledger;
    this.experiments = experiments;
    this.studies = studies;
  }

  /** One run with all that belongs to it. */
  private static final class Folder {
    private final TreeMap<String, String> params = new TreeMap<>();
    private final TreeMap<String, TreeSet<MetricPoint>> series = new TreeMap<>();
    private Run run;

    private Folder(Run run) {
      this.run = run;
    }
  }

  @Override
  public Run create(Run run) {
    return ledger.commit(revision -> {
      experiments.get(run.experiment());
      if (folders.putIfAbsent(run.id(), new Folder(run)) != null) {
        throw new AthanorException(
            Code.ALREADY_EXISTS,
            "run %s exists already (expected: a new id)".formatted(run.id().hex32()));
      }
      return new Committed<>(run, new Subject.OfRun(run.id()));
    });
  }

  @Override
  public Run get(RunId id) {
    return ledger.read(() -> folder(id).run);
  }

  @Override
  public List<Run> list(ExperimentId experiment) {
    return ledger.read(() -> {
      experiments.get(experiment);
      return folders.values().stream()
          .map(folder -> folder.run)
          .filter(run -> run.experiment().equals(experiment))
          .toList();
    });
  }

  @Override
  public void append(RunId id, RunBatch batch, ParamRule rule) {
    ledger.change(revision -> {
      Folder folder = folder(id);
      refuseDeleted(folder.run);
      Map<String, String> params = merged(folder, batch.params(), rule);
      folder.params.putAll(params);
      for (MetricPoint point : batch.metrics()) {
        folder.series.computeIfAbsent(point.key(), key -> new TreeSet<>(BY_STEP)).add(point);
      }
      if (!batch.tags().isEmpty()) {
        folder.run = withTags(folder.run, batch.tags());
      }
      return new Subject.OfRun(id);
    });
  }

  /** What the params become; checked before anything is changed. */
  private static Map<String, String> merged(Folder folder, List<Param> added, ParamRule rule) {
    var merged = new HashMap<String, String>();
    for (Param param : added) {
      String before = merged.getOrDefault(param.key(), folder.params.get(param.key()));
      if (rule == ParamRule.REFUSE_CHANGE && before != null && !before.equals(param.value())) {
        throw new AthanorException(
            Code.CONFLICT,
            "param %s: %s (expected: %s, as logged before). A param of a run does not change; log it under another name."
                .formatted(param.key(), param.value(), before));
      }
      merged.put(param.key(), param.value());
    }
    return merged;
  }

  @Override
  public void move(RunId id, RunState to, @Nullable String because, Instant at) {
    ledger.change(revision -> {
      Folder folder = folder(id);
      Run run = folder.run;
      refuseDeleted(run);
      folder.run =
          new Run(
              run.id(),
              run.experiment(),
              run.name(),
              to,
              run.lifecycle(),
              run.startedAt() == null && to == RunState.RUNNING ? at : run.startedAt(),
              to.finished() ? at : null,
              because,
              run.tags());
      return new Subject.OfRun(id);
    });
  }

  @Override
  public List<Param> params(RunId run) {
    return ledger.read(() ->
        folder(run).params.entrySet().stream()
            .map(entry -> new Param(entry.getKey(), entry.getValue()))
            .toList());
  }

  @Override
  public Map<String, MetricPoint> latest(RunId run) {
    return ledger.read(() -> {
      var latest = new TreeMap<String, MetricPoint>();
      folder(run).series.forEach((key, points) -> latest.put(key, points.last()));
      return latest;
    });
  }

  @Override
  public Stream<MetricPoint> history(RunId run, String key) {
    return ledger.read(() -> {
      TreeSet<MetricPoint> points = folder(run).series.get(key);
      return points == null ? Stream.<MetricPoint>empty() : List.copyOf(points).stream();
    });
  }

  @Override
  public void link(TrialRun link) {
    ledger.change(revision -> {
      folder(link.run());
      StudyId study = studies.trial(link.trial()).study();
      links.add(link);
      return new Subject.OfTrial(study, link.trial());
    });
  }

  @Override
  public List<TrialRun> links(StudyId study) {
    return ledger.read(() -> {
      studies.get(study);
      var found = new ArrayList<TrialRun>();
      for (TrialRun link : links) {
        if (studies.trial(link.trial()).study().equals(study)) {
          found.add(link);
        }
      }
      found.sort(Comparator.comparingLong(link -> link.trial().value()));
      return found;
    });
  }

  private static Run withTags(Run run, Map<String, String> more) {
    var tags = new HashMap<>(run.tags());
    tags.putAll(more);
    return new Run(
        run.id(),
        run.experiment(),
        run.name(),
        run.state(),
        run.lifecycle(),
        run.startedAt(),
        run.endedAt(),
        run.because(),
        tags);
  }

  private static void refuseDeleted(Run run) {
    if (run.lifecycle() == Lifecycle.DELETED) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "run %s is deleted and takes nothing more. Restore it first."
              .formatted(run.id().hex32()));
    }
  }

  private Folder folder(RunId id) {
    Folder folder = folders.get(id);
    if (folder == null) {
      throw new AthanorException(
          Code.NOT_FOUND, "run %s (expected: the id of a run)".formatted(id.hex32()));
    }
    return folder;
  }
}
