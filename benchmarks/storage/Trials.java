import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.StudyStore;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What a study of many trials costs: its first suggestion, each further one, and its memory. */
final class Trials {

  private static final int TRIALS = Integer.getInteger("trials", 100_000);
  private static final int AT_ONCE = 256;
  private static final String NOTE =
      "TPE: best 25 of 99999 trials against 99974 (0 running); log l \u2212 log g = 3.14";

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("lr", FloatDistribution.ofLog(1e-5, 1))
          .with("dropout", FloatDistribution.of(0, 0.5))
          .with("momentum", FloatDistribution.ofStep(0, 1, 0.05))
          .with("layers", new IntDistribution(1, 12, false, 1))
          .with("optimizer", CategoricalDistribution.of("sgd", "adam", "lion"));

  private Trials() {}

  static void run(Path folder) throws Exception {
    for (boolean declared : new boolean[] {true, false}) {
      Path place = folder.resolve(declared ? "declared" : "by-running");
      System.out.printf("%,d trials, space %s%n", TRIALS, place.getFileName());
      if (!Files.exists(place)) {
        Files.createDirectories(folder);
        fill(place, declared);
      }
      for (int i = 0; i < 3; i++) {
        cold(place);
      }
      for (int i = 0; i < 6; i++) {
        first(place, "  warm, first suggestion");
      }
      steady(place);
    }
  }

  /** Opens the folder and asks once: the part of a process of its own. */
  static void first(Path folder, String title) throws IOException {
    long from = System.nanoTime();
    double cpu = cpuMillis();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      double opened = millis(from);
      Study study = study(storage, folder.endsWith("declared"));
      double known = millis(from);
      Trial trial = study.ask();
      suggest(trial);
      double asked = millis(from);
      System.out.printf(
          "%-28s %,7.0f ms (folder %,.0f, history %,.0f, ask %,.0f; CPU %,.0f)%n",
          title, asked, opened, known - opened, asked - known, cpuMillis() - cpu);
      study.tell(trial, 1);
    }
  }

  private static void cold(Path folder) throws Exception {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "StorageBenchmark",
            folder.toString(),
            "first");
    long from = System.nanoTime();
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    System.out.printf("    its process %,7.0f ms, exit %d%n", millis(from), exit);
  }

  private static Study study(SqlStorage storage, boolean declared) {
    var builder = Study.in(storage).minimize("loss").seed(7);
    return (declared ? builder.space(SPACE) : builder).open("many");
  }

  private static void suggest(Trial trial) {
    SPACE.byName().forEach(trial::suggest);
  }

  private static void steady(Path folder) {
    long before = usedBytes();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      boolean declared = folder.endsWith("declared");
      StudyStore store = storage.studies();
      Study study = study(storage, declared);
      StudyHistory history = study.history();
      System.out.printf(
          "  memory of the history     %,7.0f MB%n", (usedBytes() - before) / 1e6);
      emptyDelta(store, history);
      var asks = new ArrayList<Double>();
      var cpus = new ArrayList<Double>();
      var tells = new ArrayList<Double>();
      for (int i = 0; i < 40; i++) {
        long from = System.nanoTime();
        double cpu = cpuMillis();
        Trial trial = study.ask();
        if (!declared) {
          suggest(trial);
        }
        asks.add(millis(from));
        cpus.add(cpuMillis() - cpu);
        from = System.nanoTime();
        study.tell(trial, 2 + i);
        tells.add(millis(from));
      }
      System.out.printf(
          "  ask, steady  %s%n  its CPU      %s%n  tell, steady %s%n",
          spread(asks), spread(cpus), spread(tells));
    }
  }

  private static void emptyDelta(StudyStore store, StudyHistory history) {
    StudyId id = history.study().id();
    int count = 1_000_000;
    long seen = 0;
    for (int round = 0; round < 3; round++) {
      long from = System.nanoTime();
      for (int i = 0; i < count; i++) {
        seen += store.history(id, history).revision();
      }
      System.out.printf(
          "  history with nothing new  %,7.3f \u00b5s (%s)%n",
          millis(from) * 1000 / count, seen > 0 ? "read" : "empty");
    }
  }

  private static String spread(List<Double> millis) {
    double[] sorted = millis.stream().skip(10).mapToDouble(d -> d).sorted().toArray();
    return "%,7.2f ms in the middle, %,.2f to %,.2f".formatted(
        sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  private static void fill(Path folder, boolean declared) throws Exception {
    long from = System.nanoTime();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      StudyId study = study(storage, declared).id();
      var left = new AtomicInteger(TRIALS);
      var working = new ArrayList<Future<?>>();
      for (int thread = 0; thread < AT_ONCE; thread++) {
        var random = new Random(thread);
        working.add(
            threads.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    trial(storage.studies(), study, declared, random);
                  }
                }));
      }
      for (Future<?> one : working) {
        one.get();
      }
    }
    System.out.printf("  filled in %,.0f s%n", millis(from) / 1000);
  }

  private static void trial(StudyStore store, StudyId study, boolean declared, Random random) {
    TrialId trial = store.start(study, "worker-1", Instant.now()).id();
    SequencedMap<String, Assignment> params = params(random);
    store.assign(trial, params, declared, Map.of("joint", NOTE), 1);
    if (!declared) {
      for (var param : params.entrySet()) {
        var one = new LinkedHashMap<String, Assignment>();
        one.put(param.getKey(), param.getValue());
        store.assign(trial, one, true, Map.of(), 1);
      }
    }
    double loss = params.values().stream().mapToDouble(Assignment::internal).sum();
    if (random.nextBoolean()) {
      store.report(trial, 1, loss, Instant.now());
      store.judge(trial, 1, new Verdict(false, "no pruner"), 1);
    }
    store.move(
        trial, TrialState.RUNNING, TrialState.COMPLETE, List.of(loss), null, Instant.now());
  }

  private static SequencedMap<String, Assignment> params(Random random) {
    var params = new LinkedHashMap<String, Assignment>();
    for (var param : SPACE.byName().entrySet()) {
      params.put(param.getKey(), new Assignment(param.getValue(), draw(param.getValue(), random)));
    }
    return params;
  }

  private static double draw(Distribution distribution, Random random) {
    return switch (distribution) {
      case FloatDistribution real when real.log() ->
          Math.exp(random.nextDouble(Math.log(real.low()), Math.log(real.high())));
      case FloatDistribution real when real.step() != null ->
          real.atStep(random.nextLong(real.count()));
      case FloatDistribution real -> random.nextDouble(real.low(), real.high());
      case IntDistribution whole -> random.nextLong(whole.low(), whole.high() + 1);
      case CategoricalDistribution choice -> random.nextInt(choice.choices().size());
    };
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Of all threads, compiling and collecting included; other programs do not disturb it. */
  private static double cpuMillis() {
    return ((com.sun.management.OperatingSystemMXBean)
                ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e6;
  }

  private static double millis(long from) {
    return (System.nanoTime() - from) / 1e6;
  }
}
