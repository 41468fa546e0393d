package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.study.Replay;
import dev.athanor.study.Study;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A study that another process made, with any number of workers, is replayed from its folder. */
class ReplayAfterReopeningTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void a_study_of_another_process_gives_every_suggestion_and_verdict_again(int workers) {
    Path data = folder.resolve("athanor-data");
    try (Program other =
        Program.startMain(
            OptimizingProgram.class.getName(),
            folder,
            data.toString(),
            Integer.toString(workers))) {
      Program.Result result = other.await();
      assertThat(result.exitCode()).as(result.output()).isZero();
    }

    try (Storage storage = SqlStorage.open(data, InstantSource.system())) {
      Study study = OptimizingProgram.study(storage);
      Replay replay = Replay.of(storage.studies(), study.id());

      assertThat(replay.differences()).isEmpty();
      assertThat(replay.suggestions()).isGreaterThanOrEqualTo(3 * OptimizingProgram.TRIALS);
      assertThat(replay.verdicts()).isGreaterThan(OptimizingProgram.TRIALS);
      assertThat(study.history().count(TrialState.PRUNED)).isPositive();
      assertThat(study.history().size()).isEqualTo(OptimizingProgram.TRIALS);
    }
  }
}
