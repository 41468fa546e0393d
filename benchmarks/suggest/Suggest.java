import com.sun.management.OperatingSystemMXBean;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What TPE costs in whole studies, and after 10,000 trials; suggest.py asks Optuna and Rustuna for
 * the same.
 *
 * <pre>
 *   java -cp core/target/classes benchmarks/suggest/Suggest.java [PARAMETERS TRIALS STUDIES]...
 * </pre>
 *
 * Prints, parted by tabs: case, microseconds of processor time per trial of the first study in the
 * process with this case, and of the later ones; trials per second of wall time of the later ones.
 */
public final class Suggest {

  private static final int ALREADY = 10_000;
  private static final int ASKS = 100;

  private Suggest() {}

  public static void main(String[] args) {
    for (int i = 0; i + 2 < args.length; i += 3) {
      int parameters = Integer.parseInt(args[i]);
      int trials = Integer.parseInt(args[i + 1]);
      int studies = Integer.parseInt(args[i + 2]);
      if (trials < ALREADY) {
        whole(parameters, trials, studies);
      } else {
        afterMany(parameters, studies);
      }
    }
  }

  /** Studies from their first trial to their last. */
  private static void whole(int parameters, int trials, int studies) {
    var watch = new Watch();
    for (int i = 0; i < studies; i++) {
      Study study = study(i);
      watch.start();
      study.optimize(trial -> sphere(trial, parameters), trials);
      watch.stop(trials);
    }
    watch.print(parameters + " x " + trials);
  }

  /** Asks of a study that has 10,000 trials already, which nobody sampled. */
  private static void afterMany(int parameters, int studies) {
    var watch = new Watch();
    for (int i = 0; i < studies; i++) {
      Study study = study(i);
      var random = RandomGenerator.of("SplittableRandom");
      try (var trials = filled(parameters, random)) {
        trials.history().finished().forEach(study::add);
      }
      study.optimize(trial -> sphere(trial, parameters), 5);
      watch.start();
      study.optimize(trial -> sphere(trial, parameters), ASKS);
      watch.stop(ASKS);
    }
    watch.print(parameters + " x " + ALREADY);
  }

  /** A study of random trials. */
  private record Filled(InMemoryStorage storage, Study study) implements AutoCloseable {
    dev.athanor.model.StudyHistory history() {
      return study.history();
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  private static Filled filled(int parameters, RandomGenerator random) {
    var storage = new InMemoryStorage();
    Study study = Study.in(storage).sampler("random").open("filled");
    study.optimize(trial -> sphere(trial, parameters), ALREADY);
    return new Filled(storage, study);
  }

  private static Study study(int seed) {
    return Study.in(new InMemoryStorage()).seed(seed).open("sphere");
  }

  private static double sphere(Trial trial, int parameters) {
    double sum = 0;
    for (int i = 0; i < parameters; i++) {
      double x = trial.suggestFloat("x" + i, -5, 5);
      sum += x * x;
    }
    return sum;
  }

  /** Processor time of the process, and time on the wall. */
  private static final class Watch {
    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private double first = Double.NaN;
    private double laterCpu;
    private double laterWall;
    private long laterTrials;
    private long cpu;
    private long wall;

    void start() {
      cpu = system.getProcessCpuTime();
      wall = System.nanoTime();
    }

    void stop(int trials) {
      double nanos = system.getProcessCpuTime() - cpu;
      if (Double.isNaN(first)) {
        first = nanos / trials;
        return;
      }
      laterCpu += nanos;
      laterWall += System.nanoTime() - wall;
      laterTrials += trials;
    }

    void print(String name) {
      System.out.printf(
          Locale.ROOT,
          "%s\t%.1f\t%.1f\t%.0f%n",
          name,
          first / 1e3,
          laterCpu / laterTrials / 1e3,
          laterTrials / (laterWall / 1e9));
    }
  }
}
