package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed at random moments, again and again on the same folder. */
@Tag("slow")
class SqlStorageKillTest {

  private static final int ROUNDS = 6;

  @TempDir Path folder;

  @Test
  void nothing_that_was_acknowledged_is_missing_and_nothing_is_half_or_twice_after_kill_9()
      throws Exception {
    var random = new Random(20260304);
    var acknowledged = new ArrayList<String>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(writeAndKill(random.nextInt(5, 1500)));

      try (SqlStorage storage = SqlStorage.open(folder, FakeClock.create())) {
        checkAcknowledged(storage, acknowledged);
        checkTrials(storage);
        checkBatches(storage);
      }
      assertThat(SqlStorage.examine(folder).problems()).isEmpty();
    }
    assertThat(acknowledged).hasSizeGreaterThan(100);
  }

  /** Lets a process write until it has acknowledged so much, and some more; gives all it said. */
  private List<String> writeAndKill(int lines) throws IOException, InterruptedException {
    var said = new ArrayList<String>();
    try (var writer = ChildProcess.start(folder, "write")) {
      while (said.size() < lines) {
        said.add(writer.line());
      }
      writer.kill();
      // What it said before it died is acknowledged too; the last line may be cut.
      String line;
      while ((line = writer.line()) != null) {
        said.add(line);
      }
    }
    said.removeLast();
    return said;
  }

  private static void checkAcknowledged(SqlStorage storage, List<String> acknowledged) {
    StudyHistory history = history(storage);
    for (String line : acknowledged) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "run" -> assertThat(storage.runs().get(new RunId(words[1]))).isNotNull();
        case "trial" -> assertThat(history.trial(trial(words[1]))).as(line).isPresent();
        case "report" ->
            assertThat(
                    history
                        .trial(trial(words[1]))
                        .orElseThrow()
                        .reports()
                        .has(Long.parseLong(words[2])))
                .as(line)
                .isTrue();
        case "batch" ->
            assertThat(storage.runs().get(new RunId(words[1])).tags())
                .as(line)
                .containsKey("tag " + words[2]);
        default -> throw new AssertionError(line);
      }
    }
  }

  private static void checkTrials(SqlStorage storage) {
    StudyHistory history = history(storage);
    assertThat(history.trials())
        .extracting(TrialSnapshot::number)
        .containsExactlyElementsOf(IntStream.range(0, history.size()).boxed().toList());
    try (Stream<TrialEvent> events = storage.studies().events(history.study().id(), 0)) {
      List<TrialEvent> all = events.toList();
      assertThat(all)
          .filteredOn(TrialEvent.Reported.class::isInstance)
          .extracting(event -> ((TrialEvent.Reported) event).step() + " of " + event.trial())
          .doesNotHaveDuplicates();
    }
  }

  /** Each batch has a tag, a param and points, or nothing. */
  private static void checkBatches(SqlStorage storage) {
    var experiment = storage.experiments().find(WorkspaceId.DEFAULT, "digits").orElseThrow().id();
    for (Run run : storage.runs().list(experiment)) {
      int batches = run.tags().size();
      assertThat(storage.runs().params(run.id())).hasSize(batches);
      for (int i = 0; i < FolderOwnerMain.POINTS; i++) {
        try (Stream<MetricPoint> points = storage.runs().history(run.id(), "loss " + i)) {
          assertThat(points.map(MetricPoint::step))
              .containsExactlyElementsOf(
                  IntStream.range(0, batches).mapToObj(step -> (long) step).toList());
        }
      }
    }
  }

  private static StudyHistory history(SqlStorage storage) {
    var study = storage.studies().find(WorkspaceId.DEFAULT, "resnet").orElseThrow();
    return storage.studies().history(study.id(), null);
  }

  private static TrialId trial(String id) {
    return new TrialId(Long.parseLong(id));
  }
}
