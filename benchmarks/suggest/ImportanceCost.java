import com.sun.management.OperatingSystemMXBean;
import dev.athanor.importance.Fanova;
import dev.athanor.importance.Importance;
import dev.athanor.importance.PedAnova;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.space.FloatDistribution;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the importance of parameters costs, in milliseconds of the process's CPU time: the first
 * call of a process, and one of many. importance_cost.py prints the same rows for Optuna.
 *
 * <pre>java -cp core/target/classes benchmarks/suggest/ImportanceCost.java</pre>
 */
public final class ImportanceCost {

  private static final int[][] SIZES = {{100, 5}, {1000, 20}};

  private ImportanceCost() {}

  public static void main(String[] args) {
    System.out.printf("%-10s %7s %7s %12s %12s%n", "", "trials", "params", "first ms", "warm ms");
    for (int[] size : SIZES) {
      StudyHistory history = history(size[0], size[1]);
      row("PED-ANOVA", PedAnova.create(), history, size, 200);
      row("fANOVA", Fanova.create(0), history, size, 15);
    }
  }

  private static void row(
      String name, Importance importance, StudyHistory history, int[] size, int calls) {
    double first = cpuMillis(importance, history, 1);
    cpuMillis(importance, history, calls);
    double warm = cpuMillis(importance, history, calls);
    System.out.printf("%-10s %7d %7d %12.1f %12.2f%n", name, size[0], size[1], first, warm);
  }

  private static double cpuMillis(Importance importance, StudyHistory history, int calls) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long from = system.getProcessCpuTime();
    for (int i = 0; i < calls; i++) {
      if (importance.of(history).trials() == 0) {
        throw new AssertionError("no trials");
      }
    }
    return (system.getProcessCpuTime() - from) / 1e6 / calls;
  }

  /** Random search over [0, 1] in every parameter; each next parameter matters less. */
  private static StudyHistory history(int count, int params) {
    var random = new Random(1);
    var range = FloatDistribution.of(0, 1);
    List<TrialSnapshot> trials = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      var point = new LinkedHashMap<String, Assignment>();
      double loss = 0.1 * random.nextGaussian();
      for (int i = 0; i < params; i++) {
        double x = random.nextDouble();
        point.put("p%02d".formatted(i), new Assignment(range, x));
        loss += (x - 0.3) * (x - 0.3) / (1 + i);
      }
      var id = new TrialId(number);
      TrialState running = TrialState.RUNNING;
      trials.add(
          TrialSnapshot.of(
                  new StudyId(1), new TrialEvent.Asked(1, id, number, running, null, Instant.EPOCH))
              .after(new TrialEvent.Assigned(2, id, point, true, Map.of(), 0))
              .after(
                  new TrialEvent.Moved(
                      3, id, running, TrialState.COMPLETE, List.of(loss), null, Instant.EPOCH)));
    }
    var study =
        new StudySnapshot(
            new StudyId(1),
            new WorkspaceId("default"),
            null,
            null,
            "cost",
            List.of(new Objective("loss", Direction.MINIMIZE)),
            null,
            Instant.EPOCH,
            Map.of(),
            Map.of());
    return StudyHistory.of(study, 1, trials, List.of());
  }
}
