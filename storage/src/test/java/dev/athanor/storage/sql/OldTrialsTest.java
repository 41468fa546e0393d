package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import dev.athanor.study.Replay;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trials of a folder from before trials had constraints and notes. */
class OldTrialsTest {

  private static final Path FOLDERS = Path.of("../conformance/folders");

  @TempDir Path folder;

  @BeforeEach
  void unpack() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(FOLDERS.resolve("schema-4.zip")))) {
      while (zip.getNextEntry() instanceof ZipEntry entry) {
        Files.copy((InputStream) zip, folder.resolve(entry.getName()));
      }
    }
  }

  private static String line(TrialSnapshot trial) {
    String values =
        trial.values().stream()
            .map(value -> Long.toString(Double.doubleToLongBits(value)))
            .collect(Collectors.joining(","));
    double x = trial.params().get("x").internal();
    return String.join(
        "\t",
        Integer.toString(trial.number()),
        trial.state().name(),
        values.isEmpty() ? "-" : values,
        Long.toString(Double.doubleToLongBits(x)),
        Integer.toString(trial.reports().size()));
  }

  private static List<String> lines(Storage storage, StudyId study) {
    return storage.studies().history(study, null).trials().stream()
        .map(OldTrialsTest::line)
        .toList();
  }

  @Test
  void come_back_bit_for_bit_and_also_after_they_were_packed_again() throws IOException {
    List<String> expected =
        Files.readAllLines(FOLDERS.resolve("schema-4.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    for (int round = 0; round < 3; round++) {
      try (Storage storage = SqlStorage.open(folder, FakeClock.create())) {
        StudyId study = storage.studies().list().getFirst().id();
        assertThat(lines(storage, study).subList(0, expected.size())).isEqualTo(expected);
        Study opened = open(storage);
        opened.tell(opened.ask(), round);
      }
    }
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
  }

  @Test
  void go_on_with_constraints_and_notes_and_replay() {
    try (Storage storage = SqlStorage.open(folder, FakeClock.create())) {
      Study study = open(storage);
      Trial trial = study.ask();
      trial.constrain("memory", 0.5);
      study.tell(trial, -100);

      TrialSnapshot told = storage.studies().trial(trial.id());
      assertThat(told.number()).isEqualTo(1100);
      assertThat(told.constraints()).containsEntry("memory", 0.5);
      assertThat(study.best().orElseThrow().number()).isNotEqualTo(1100);
    }
    try (Storage storage = SqlStorage.open(folder, FakeClock.create())) {
      StudyId study = storage.studies().list().getFirst().id();
      assertThat(storage.studies().history(study, null).trials().getLast().feasible()).isFalse();
      assertThat(Replay.of(storage.studies(), study).verdicts()).isGreaterThan(1000);
    }
  }

  private static Study open(Storage storage) {
    return Study.in(storage)
        .minimize("loss")
        .space(
            SearchSpace.empty()
                .with("x", FloatDistribution.of(0, 1))
                .with("n", IntDistribution.ofLog(1, 64))
                .with("kind", CategoricalDistribution.of("a", "b", "c")))
        .open("old");
  }
}
