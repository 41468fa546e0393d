package dev.athanor.tuner.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.Work;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrunerSchedulerTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, Start",
    "1, 1, 0, Start",
    "1, 2, 0, Wait",
    "3, 0, 0, Done",
    // Without a process they are not under way, and take what room there is.
    "0, 3, 3, Start",
    "2, 1, 1, Start",
    "2, 2, 1, Wait",
    "3, 1, 1, Done"
  })
  void next_fills_three_trials_with_those_that_ended_and_those_under_way(
      int ended, int running, int idle, String work) {
    var scheduler = new PrunerScheduler((trial, history) -> new Verdict(false, ""), 3);

    Work next = scheduler.next(history(ended, running), idle);

    assertThat(next.getClass().getSimpleName()).isEqualTo(work);
  }

  private static StudyHistory history(int ended, int running) {
    Instant at = Instant.EPOCH;
    var objective = List.of(new Objective("loss", Direction.MINIMIZE));
    StudyHistory history =
        StudyHistory.empty(
            new StudySnapshot(
                new StudyId(1),
                WorkspaceId.DEFAULT,
                null,
                null,
                "study",
                objective,
                null,
                at,
                Map.of(),
                Map.of()));
    for (int number = 0; number < ended + running; number++) {
      var id = new TrialId(number + 1);
      long revision = 2L * number + 1;
      history =
          history.after(new TrialEvent.Asked(revision, id, number, TrialState.RUNNING, null, at));
      if (number < ended) {
        history =
            history.after(
                new TrialEvent.Moved(
                    revision + 1,
                    id,
                    TrialState.RUNNING,
                    TrialState.COMPLETE,
                    List.of(0.5),
                    null,
                    at));
      }
    }
    return history;
  }
}
