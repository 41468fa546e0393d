import com.sun.management.OperatingSystemMXBean;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pareto.NonDomination;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * What volumes, subsets and ranks of points with several objectives cost; volumes.py asks Optuna
 * for the same.
 *
 * <pre>
 *   java -cp core/target/classes benchmarks/suggest/Volumes.java
 * </pre>
 *
 * Prints, parted by tabs: name, points, objectives, milliseconds of processor time per call.
 */
public final class Volumes {

  private static final long WARM_UP_NANOS = 600_000_000;
  private static final long MEASURED_NANOS = 400_000_000;

  /** Keeps results alive. */
  private static double sink;

  private Volumes() {}

  public static void main(String[] args) {
    for (int[] shape :
        new int[][] {
          {1000, 2}, {50, 3}, {100, 3}, {500, 3}, {50, 4}, {100, 4}, {200, 4}, {50, 5}, {100, 5},
          {50, 6}
        }) {
      double[][] front = front(shape[0], shape[1]);
      double[] reference = reference(shape[1]);
      row("volume", shape, () -> Hypervolume.of(front, reference));
    }
    for (int objectives = 2; objectives <= 5; objectives++) {
      int[] shape = {100, objectives};
      double[][] front = front(100, objectives);
      double[] reference = reference(objectives);
      row("subset of 20", shape, () -> Hypervolume.subset(front, 20, reference)[19]);
    }
    for (int[] shape : new int[][] {{1000, 2}, {10_000, 2}, {1000, 3}, {1000, 4}}) {
      double[][] cube = cube(shape[0], shape[1]);
      row("ranks", shape, () -> NonDomination.ranks(cube)[7]);
      row("ranks of 25", shape, () -> NonDomination.ranks(cube, 25)[7]);
    }
    for (int objectives : new int[] {3, 4}) {
      double[][] front = front(1000, objectives);
      int[] shape = {1000, objectives};
      row("front of a front", shape, () -> NonDomination.front(front)[7] ? 1 : 0);
    }
  }

  private static void row(String name, int[] shape, Call call) {
    millis(call, WARM_UP_NANOS);
    double millis = millis(call, MEASURED_NANOS);
    System.out.printf(Locale.ROOT, "%s\t%d\t%d\t%.5f%n", name, shape[0], shape[1], millis);
  }

  private static double millis(Call call, long nanos) {
    long start = processorNanos();
    long spent;
    int calls = 0;
    int atOnce = 1;
    do {
      for (int i = 0; i < atOnce; i++) {
        sink += call.run();
      }
      calls += atOnce;
      atOnce = Math.min(2 * atOnce, 1024);
      spent = processorNanos() - start;
    } while (spent < nanos);
    return spent / 1e6 / calls;
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Points on a sphere around (1, …, 1): none dominates another. */
  private static double[][] front(int points, int objectives) {
    double[][] front = cube(points, objectives);
    for (double[] row : front) {
      double square = 0;
      for (double value : row) {
        square += value * value;
      }
      double length = Math.sqrt(square);
      for (int k = 0; k < objectives; k++) {
        row[k] = 1 - row[k] / length;
      }
    }
    return front;
  }

  /** Points of a linear congruential generator that Python can follow. */
  private static double[][] cube(int points, int objectives) {
    var cube = new double[points][objectives];
    long state = 1000L * points + objectives;
    for (double[] row : cube) {
      for (int k = 0; k < objectives; k++) {
        state = (state * 25_214_903_917L + 11) & ((1L << 48) - 1);
        row[k] = state / 0x1p48;
      }
    }
    return cube;
  }

  private static double[] reference(int objectives) {
    var reference = new double[objectives];
    Arrays.fill(reference, 1.1);
    return reference;
  }

  @FunctionalInterface
  private interface Call {
    double run();
  }
}
