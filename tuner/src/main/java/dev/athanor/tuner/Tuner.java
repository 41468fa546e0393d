package dev.athanor.tuner;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Experiment;
import dev.athanor.model.StudySetup;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.Storage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.tuner.executor.DataFiles;
import dev.athanor.tuner.executor.Surroundings;
import dev.athanor.tuner.executor.TrialExecutor;
import dev.athanor.tuner.file.Confirm;
import dev.athanor.tuner.file.TuningFile;
import dev.athanor.tuner.scheduler.PrunerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a tuning file: takes over what an earlier call left, asks for trials and runs them as
 * processes up to the study's total, then confirms the best. Everything is in the storage as soon
 * as it has happened, so that a call can end at any moment, in any way, and the next one goes on.
 *
 * <p>{@link #run} is called once, by one thread, which does all the work; {@link #stop} may be
 * called by any thread.
 */
public final class Tuner {

  /** How long the loop rests when no process has said anything. */
  private static final Duration REST = Duration.ofMillis(10);

  private final TuningFile file;
  private final Storage storage;
  private final TrialExecutor executor;
  private final TunerSettings settings;
  private final Study study;
  private final int trials;
  private final int concurrency;
  private @Nullable Map<String, String> surroundings;
  private volatile @Nullable String interruption;
  private volatile @Nullable Thread loop;

  private Tuner(
      TuningFile file,
      Storage storage,
      TrialExecutor executor,
      TunerSettings settings,
      Study study) {
    this.file = file;
    this.storage = storage;
    this.executor = executor;
    this.settings = settings;
    this.study = study;
    this.trials = settings.trials() == null ? file.trials() : settings.trials();
    this.concurrency = settings.concurrency() == null ? file.concurrency() : settings.concurrency();
  }

  /**
   * Makes or opens the file's study. Nothing is started.
   *
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the study exists with another
   *     space or objective
   */
  public static Tuner of(
      TuningFile file, Storage storage, TrialExecutor executor, TunerSettings settings) {
    requireNonNull(file, "file");
    String name = settings.study() == null ? file.name() : settings.study();
    long seed = settings.seed() == null ? file.seed() : settings.seed();
    StudyBuilder builder =
        Study.in(storage)
            .objective(file.objective())
            .space(file.space())
            .sampler(file.sampler())
            .pruner(file.pruner())
            .seed(seed)
            .version(settings.version())
            .clock(settings.clock())
            .worker(agent());
    file.options().forEach(builder::option);
    Study study = builder.open(name);
    tellWhatStays(study, file, seed, settings);
    return new Tuner(file, storage, executor, settings, study);
  }

  /** A study that is there keeps what its suggestions are replayed from, whatever the file says. */
  private static void tellWhatStays(
      Study study, TuningFile file, long seed, TunerSettings settings) {
    StudySetup kept = study.setup();
    var stays = new ArrayList<String>();
    if (!kept.sampler().equals(file.sampler())) {
      stays.add("sampler " + kept.sampler());
    }
    if (!kept.pruner().equals(file.pruner())) {
      stays.add("pruner " + kept.pruner());
    }
    if (!kept.options().equals(file.options())) {
      stays.add("options " + kept.options());
    }
    if (kept.seed() != seed) {
      stays.add("seed " + kept.seed());
    }
    if (!stays.isEmpty()) {
      settings
          .notices()
          .accept(
              "study \"%s\" keeps its %s; for others start a new study with --new NAME"
                  .formatted(study.name(), String.join(", ", stays)));
    }
  }

  /** The study that is tuned. */
  public Study study() {
    return study;
  }

  /** The study's total of trials that this call aims at. */
  public int trials() {
    return trials;
  }

  /** How many processes this call runs at a time. */
  public int concurrency() {
    return concurrency;
  }

  /** Ends the call soon: what runs is stopped and gone on with by the next call. */
  public void stop(String because) {
    interruption = requireNonNull(because, "because");
    LockSupport.unpark(loop);
  }

  /**
   * Works until the trials are done and confirmed, or until it is stopped.
   *
   * @throws dev.athanor.model.AthanorException {@code STORE_UNAVAILABLE} or {@code LIMIT} if the
   *     disk or the machine refuses; nothing runs any more then, and the next call goes on
   */
  public TuningReport run() {
    loop = Thread.currentThread();
    try {
      return carryOut();
    } catch (RuntimeException | Error e) {
      var unused = executor.endLeftovers(settings.folder(), file.grace());
      throw e;
    }
  }

  private TuningReport carryOut() {
    new Takeover(storage, settings).run(executor, study, file);
    int before = study.history().finished().size();
    Experiment experiment =
        storage.experiments().ensure(WorkspaceId.DEFAULT, study.name(), settings.clock().instant());
    var programs = new Programs(file, settings, study.name(), executor);
    var budget = new Budget(file.budget(), storage.studies(), study.id());
    String ended = work(trialPhase(programs, experiment), budget);
    List<ConfirmedTrial> confirmations = confirm(programs, experiment);
    return new TuningReport(
        study.history(),
        trials,
        study.history().finished().size() - before,
        Savings.of(study.history(), storage.runs()),
        confirmations,
        interruption,
        ended);
  }

  private TrialPhase trialPhase(Programs programs, Experiment experiment) {
    return new TrialPhase(
        study,
        storage,
        file,
        settings,
        new PrunerScheduler(study.pruner(), trials),
        programs,
        this::surroundings,
        experiment);
  }

  /**
   * What all processes of this call run in, and the files they read; found out for the first one.
   */
  private Map<String, String> surroundings() {
    Map<String, String> known = surroundings;
    if (known == null) {
      known = findSurroundings();
      surroundings = known;
    }
    return known;
  }

  private Map<String, String> findSurroundings() {
    List<String> words =
        file.command().words().stream()
            .map(word -> word.replace("${java}", settings.java().toString()))
            .toList();
    var found = new TreeMap<>(Surroundings.of(file.folder(), words, file.environment()));
    List<String> names =
        file.data().stream().map(data -> file.folder().relativize(data).toString()).toList();
    DataFiles.fingerprints(file.folder(), names, settings.data())
        .forEach((name, fingerprint) -> found.put("data." + name, fingerprint));
    return found;
  }

  private List<ConfirmedTrial> confirm(Programs programs, Experiment experiment) {
    Confirm confirm = file.confirm();
    if (confirm == null || study.best().isEmpty()) {
      return List.of();
    }
    var phase =
        new ConfirmPhase(
            storage,
            file,
            settings,
            programs,
            study.history().study(),
            confirm,
            this::surroundings,
            experiment,
            study.history().top(confirm.top()));
    if (interruption == null && phase.left() > 0) {
      settings
          .notices()
          .accept(
              "confirming the best with %d runs of the command in phase confirm"
                  .formatted(phase.left()));
      var unused = work(phase, Budget.NONE);
    }
    return phase.results();
  }

  /** Works a phase to its end; gives back why that came early, null if it did not. */
  private @Nullable String work(PhaseWork phase, Budget budget) {
    try {
      return turns(phase, budget);
    } finally {
      budget.keep();
    }
  }

  private @Nullable String turns(PhaseWork phase, Budget budget) {
    String ended = null;
    AthanorException failure = null;
    boolean stopped = false;
    while (true) {
      if (interruption != null && !stopped) {
        stopped = true;
        ended = interruption;
        tellStopping(phase);
        phase.interrupt(ended);
      }
      boolean busy = phase.tick(System.nanoTime());
      // When the budget is used up nothing more is started; what runs may end.
      ended = ended == null ? budget.exceeded() : ended;
      try {
        while (ended == null && phase.underWay() < concurrency && phase.startNext()) {
          busy = true;
        }
      } catch (AthanorException e) {
        // What runs is ended in order; then the caller hears why.
        failure = e;
        ended = String.valueOf(e.getMessage());
        stopped = true;
        phase.interrupt(ended);
      }
      if (!busy && phase.underWay() == 0) {
        if (failure != null) {
          throw failure;
        }
        return ended;
      }
      if (!busy) {
        LockSupport.parkNanos(this, REST.toNanos());
      }
    }
  }

  private void tellStopping(PhaseWork phase) {
    if (phase.underWay() > 0) {
      settings
          .notices()
          .accept(
              "stopping what runs: %d (at most %s)"
                  .formatted(phase.underWay(), Durations.text(file.grace())));
    }
  }

  /** Who carries out the attempts: this process. */
  static String agent() {
    return "local/" + ProcessHandle.current().pid();
  }
}
