import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that ask and tell on one study with TPE of 10 parameters: trials per second with 1, 2 and
 * 8 threads for the same number of trials, virtual threads as {@code Study.optimize} has them and
 * those of the system; and a minute with 8 threads of the system, after which every number from 0
 * must be there once.
 *
 * <pre>
 *   java -cp core/target/classes benchmarks/suggest/Threads.java [SECONDS]
 * </pre>
 */
public final class Threads {

  private static final int TRIALS = 3_000;
  private static final int ROUNDS = 7;

  private Threads() {}

  public static void main(String[] args) throws InterruptedException {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
    int[] threads = {1, 2, 8};
    for (boolean virtual : new boolean[] {true, false}) {
      var speeds = new double[threads.length][ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < threads.length; i++) {
          speeds[i][round] = speed(threads[i], virtual, round);
        }
      }
      print(threads, virtual, speeds);
    }
    minute(seconds);
  }

  private static void print(int[] threads, boolean virtual, double[][] speeds) {
    double alone = middle(speeds[0]);
    for (int i = 0; i < threads.length; i++) {
      double speed = middle(speeds[i]);
      System.out.printf(
          Locale.ROOT,
          "%d %s threads\t%.0f trials/s\t%.2fx%n",
          threads[i],
          virtual ? "virtual" : "system",
          speed,
          speed / alone);
    }
  }

  private static double speed(int threads, boolean virtual, int seed) throws InterruptedException {
    Study study = Study.in(new InMemoryStorage()).seed(seed).open("threads");
    var left = new AtomicInteger(TRIALS);
    long start = System.nanoTime();
    together(threads, virtual, () -> {
      while (left.getAndDecrement() > 0) {
        carryOut(study);
      }
    });
    return TRIALS / ((System.nanoTime() - start) / 1e9);
  }

  private static void minute(int seconds) throws InterruptedException {
    Study study = Study.in(new InMemoryStorage()).seed(1).open("minute");
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    together(8, false, () -> {
      while (System.nanoTime() < end) {
        carryOut(study);
      }
    });
    List<TrialSnapshot> trials = study.history().trials();
    boolean right = true;
    for (int i = 0; i < trials.size(); i++) {
      TrialSnapshot trial = trials.get(i);
      right &= trial.number() == i && trial.state() == TrialState.COMPLETE;
    }
    System.out.printf(
        "8 threads for %d s\t%d trials\t%s%n",
        seconds, trials.size(), right ? "no gap, no double" : "GAPS OR DOUBLES");
    if (!right) {
      System.exit(1);
    }
  }

  private static void carryOut(Study study) {
    Trial trial = study.ask();
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      double x = trial.suggestFloat("x" + i, -5, 5);
      sum += x * x;
    }
    study.tell(trial, sum);
  }

  private static void together(int threads, boolean virtual, Runnable work) throws InterruptedException {
    var all = new ArrayList<Thread>();
    for (int i = 0; i < threads; i++) {
      all.add(virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().start(work));
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
