package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Histories share what they have in common; core's own tests cannot count bytes in its module. */
class SharedHistoryTest {

  private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

  private static StudyHistory withFinished(int trials) {
    var fold =
        new StudyHistory.Fold(
            StudyHistory.empty(
                new StudySnapshot(
                    new StudyId(1),
                    WorkspaceId.DEFAULT,
                    null,
                    null,
                    "many",
                    List.of(new Objective("loss", Direction.MINIMIZE)),
                    null,
                    NOW,
                    Map.of(),
                    Map.of())));
    for (int i = 0; i < trials; i++) {
      life(i).forEach(fold::add);
    }
    return fold.history();
  }

  private static List<TrialEvent> life(int number) {
    var id = new TrialId(number);
    long revision = 2L * number + 1;
    return List.of(
        new TrialEvent.Asked(revision, id, number, TrialState.RUNNING, null, NOW),
        new TrialEvent.Moved(
            revision + 1,
            id,
            TrialState.RUNNING,
            TrialState.COMPLETE,
            List.of((double) number),
            null,
            NOW));
  }

  /** What this thread allocates for each trial that begins and ends after a history. */
  private static long bytesPerTrial(StudyHistory history, int trials) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<List<TrialEvent>> lives =
        IntStream.range(history.size(), history.size() + trials)
            .mapToObj(SharedHistoryTest::life)
            .toList();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (List<TrialEvent> life : lives) {
      for (TrialEvent event : life) {
        history = history.after(event);
      }
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / trials;
  }

  @Test
  void an_event_after_100_000_trials_costs_as_little_memory_as_after_1_000() {
    StudyHistory small = withFinished(1_000);
    StudyHistory large = withFinished(100_000);

    long afterFew = bytesPerTrial(small, 2_000);
    long afterMany = bytesPerTrial(large, 2_000);

    // One copy of the long list would be 400,000 bytes; growing it now and then is shared by many.
    assertThat(afterFew).isLessThan(2_000);
    assertThat(afterMany).isLessThan(2_000);
  }
}
