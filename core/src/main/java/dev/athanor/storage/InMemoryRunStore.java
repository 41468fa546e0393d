package dev.athanor.storage;

import static dev.athanor.storage.Ledger.Committed;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
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
import dev.athanor.model.TrialRun;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs in a map, in the order in which they were made; a search looks at each of them. */
final class InMemoryRunStore implements RunStore {

  private final Ledger ledger;
  private final InMemoryExperimentStore experiments;
  private final InMemoryStudyStore studies;
  private final Map<RunId, InMemoryRun> runs = new LinkedHashMap<>();
  private final Set<TrialRun> links = new LinkedHashSet<>();
  private final List<Consumer<RunId>> erased = new ArrayList<>();
  private final InstantSource clock;
  private long made;

  InMemoryRunStore(
      Ledger ledger,
      InMemoryExperimentStore experiments,
      InMemoryStudyStore studies,
      InstantSource clock) {
    this.ledger = ledger;
    this.experiments = experiments;
    this.studies = studies;
    this.clock = clock;
    experiments.followedBy(this::follow, this::occupies);
  }

  /** Calls back, within the change, when a run was erased. */
  void onErased(Consumer<RunId> follower) {
    erased.add(follower);
  }

  @Override
  public Run create(Run run) {
    return ledger.commit(revision -> {
      experiments.get(run.experiment());
      if (runs.containsKey(run.id())) {
        throw new AthanorException(
            Code.ALREADY_EXISTS,
            "run %s exists already (expected: a new id)".formatted(run.id().hex32()));
      }
      made++;
      runs.put(run.id(), new InMemoryRun(run, made));
      return new Committed<>(run, new Subject.OfRun(run.id()));
    });
  }

  @Override
  public Run get(RunId id) {
    return ledger.read(() -> known(id).run());
  }

  @Override
  public List<Run> list(ExperimentId experiment) {
    return ledger.read(() -> {
      experiments.get(experiment);
      return runs.values().stream()
          .map(InMemoryRun::run)
          .filter(run -> run.experiment().equals(experiment))
          .toList();
    });
  }

  @Override
  public void append(RunId id, RunBatch batch, ParamRule params, SeriesRule series) {
    ledger.change(revision -> {
      known(id).append(batch, params, series, clock.instant());
      return new Subject.OfRun(id);
    });
  }

  @Override
  public void move(RunId id, RunState to, @Nullable String because, Instant at) {
    ledger.change(revision -> {
      known(id).move(to, because, at, clock.instant());
      return new Subject.OfRun(id);
    });
  }

  @Override
  public Run edit(RunId id, RunEdit edit, Instant at) {
    return ledger.commit(revision -> {
      InMemoryRun run = known(id);
      run.edit(edit, at, clock.instant());
      return new Committed<>(run.run(), new Subject.OfRun(id));
    });
  }

  @Override
  public void addInputs(RunId id, List<DatasetInput> inputs) {
    ledger.change(revision -> {
      InMemoryRun run = known(id);
      run.addInputs(
          inputs.stream().map(input -> asFirstSaid(run, input)).toList(), clock.instant());
      return new Subject.OfRun(id);
    });
  }

  /** All runs of an experiment share one description of a dataset. */
  private DatasetInput asFirstSaid(InMemoryRun user, DatasetInput input) {
    return runs.values().stream()
        .filter(run -> run.run().experiment().equals(user.run().experiment()))
        .flatMap(run -> run.datasets().stream())
        .filter(known -> known.name().equals(input.name()) && known.digest().equals(input.digest()))
        .findFirst()
        .map(known -> known.usedFor(input.context(), input.tags()))
        .orElse(input);
  }

  @Override
  public List<DatasetInput> inputs(RunId run) {
    return ledger.read(() -> known(run).datasets());
  }

  @Override
  public List<DatasetUse> datasets(Set<ExperimentId> wanted, int limit) {
    return ledger.read(() ->
        runs.values().stream()
            .filter(run -> !run.deleted() && wanted.contains(run.run().experiment()))
            .flatMap(run -> run.datasets().stream().map(input -> use(run.run(), input)))
            .distinct()
            .sorted(
                comparing(DatasetUse::name)
                    .thenComparing(comparing(DatasetUse::digest))
                    .thenComparing(comparing(DatasetUse::context))
                    .thenComparing(use -> use.experiment().value()))
            .limit(limit)
            .toList());
  }

  private static Comparator<DatasetUse> comparing(Function<DatasetUse, String> text) {
    return Comparator.comparing(use -> new FieldValue.Text(text.apply(use)), FieldValue.ORDER);
  }

  private static DatasetUse use(Run run, DatasetInput input) {
    return new DatasetUse(run.experiment(), input.name(), input.digest(), input.context());
  }

  /** An experiment that is deleted or restored takes its runs along. */
  private void follow(Experiment experiment, Instant at) {
    runs.values().stream()
        .map(InMemoryRun::run)
        .filter(run -> run.experiment().equals(experiment.id()))
        .toList()
        .forEach(run -> setLifecycle(run.id(), experiment.lifecycle(), at));
  }

  private boolean occupies(ExperimentId experiment) {
    return runs.values().stream().anyMatch(run -> run.run().experiment().equals(experiment))
        || studies.list().stream().anyMatch(study -> experiment.equals(study.experiment()));
  }

  @Override
  public void setLifecycle(RunId id, Lifecycle to, Instant at) {
    boolean unused =
        ledger.read(() -> {
          InMemoryRun run = known(id);
          boolean changes = run.run().lifecycle() != to;
          if (changes) {
            ledger.change(revision -> {
              run.setLifecycle(to, at);
              return new Subject.OfRun(id);
            });
          }
          return changes;
        });
  }

  @Override
  public void erase(RunId id) {
    ledger.change(revision -> {
      if (!known(id).deleted()) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "run %s is not deleted (expected: a deleted run). Delete it first, then erase it."
                .formatted(id.hex32()));
      }
      runs.remove(id);
      erased.forEach(follower -> follower.accept(id));
      links.removeIf(link -> link.run().equals(id));
      return new Subject.OfRun(id);
    });
  }

  @Override
  public RunPage search(RunSearch search) {
    return ledger.read(() -> {
      List<RunOrder> order = search.order();
      RunCursor after = search.after();
      // The sort keeps equals as they stand: in the order in which they were made.
      List<InMemoryRun> found =
          matching(search)
              .filter(run -> after == null || run.isBehind(after, order))
              .sorted(RunOrder.all(order))
              .limit(search.limit() + 1L)
              .toList();
      boolean more = found.size() > search.limit();
      List<InMemoryRun> page = more ? found.subList(0, search.limit()) : found;
      return new RunPage(
          page.stream().map(InMemoryRun::run).toList(), more ? page.getLast().cursor(order) : null);
    });
  }

  @Override
  public long count(RunSearch search) {
    return ledger.read(() -> matching(search).count());
  }

  /** The runs that the condition holds for, in the order in which they were made. */
  private Stream<InMemoryRun> matching(RunSearch search) {
    search.experiments().forEach(experiments::get);
    return runs.values().stream()
        .filter(run -> search.experiments().contains(run.run().experiment()))
        .filter(run -> search.lifecycles().contains(run.run().lifecycle()))
        .filter(search.where()::matches);
  }

  @Override
  public List<RunSummary> summaries(List<RunId> ids) {
    return ledger.read(
        () -> ids.stream().filter(runs::containsKey).map(id -> known(id).summary()).toList());
  }

  @Override
  public List<Param> params(RunId run) {
    return ledger.read(() -> known(run).params());
  }

  @Override
  public Map<String, MetricPoint> latest(RunId run) {
    return ledger.read(() -> known(run).latest());
  }

  @Override
  public Stream<MetricPoint> history(RunId run, String key, StepWindow window) {
    return ledger.read(() -> {
      InMemorySeries points = known(run).series(key);
      return points == null ? Stream.<MetricPoint>empty() : points.history(window).stream();
    });
  }

  @Override
  public List<SeriesOverview> overviews(List<SeriesId> series, StepWindow window, int width) {
    SeriesOverview.requireSize(series, width);
    return ledger.read(() -> series.stream().map(id -> overview(id, window, width)).toList());
  }

  private SeriesOverview overview(SeriesId id, StepWindow window, int width) {
    InMemorySeries points = known(id.run()).series(id.key());
    return points == null
        ? new SeriesOverview(id, window, List.of())
        : points.overview(id, window, width);
  }

  @Override
  public void link(TrialRun link) {
    ledger.change(revision -> {
      known(link.run());
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

  private InMemoryRun known(RunId id) {
    InMemoryRun run = runs.get(id);
    if (run == null) {
      throw new AthanorException(
          Code.NOT_FOUND, "run %s (expected: the id of a run)".formatted(id.hex32()));
    }
    return run;
  }
}
