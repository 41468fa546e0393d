package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.Experiment;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.RunId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that earlier versions left open, and nothing in them is lost. */
class OldFoldersTest {

  private static final Path FOLDERS = Path.of("../conformance/folders");

  /** A run of schema-1.zip and one of its metrics. */
  private record Series(RunId run, String key) {}

  @TempDir Path folder;

  @BeforeEach
  void unpack() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(FOLDERS.resolve("schema-1.zip")))) {
      while (zip.getNextEntry() instanceof java.util.zip.ZipEntry entry) {
        Files.copy((InputStream) zip, folder.resolve(entry.getName()));
      }
    }
  }

  private Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }

  private static Map<Series, List<MetricPoint>> expected() throws IOException {
    var points = new LinkedHashMap<Series, List<MetricPoint>>();
    for (String line : Files.readAllLines(FOLDERS.resolve("schema-1.txt"))) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\t", -1);
      points
          .computeIfAbsent(new Series(new RunId(parts[0]), parts[1]), series -> new ArrayList<>())
          .add(
              new MetricPoint(
                  parts[1],
                  Long.parseLong(parts[2]),
                  Long.parseLong(parts[3]),
                  DoubleBits.ofOrdered(Long.parseLong(parts[4]))));
    }
    return points;
  }

  private static List<MetricPoint> history(Storage storage, RunId run, String key) {
    try (Stream<MetricPoint> points = storage.runs().history(run, key)) {
      return points.toList();
    }
  }

  @Test
  void every_point_of_a_row_each_comes_back_bit_for_bit_also_when_it_is_packed()
      throws IOException {
    for (int round = 0; round < 3; round++) {
      try (SqlStorage storage = SqlStorage.open(folder, FakeClock.create())) {
        var all = expected();
        assertThat(all).hasSize(21);
        for (var each : all.entrySet()) {
          Series series = each.getKey();
          assertThat(history(storage, series.run(), series.key()))
              .as("round %d: %s", round, series)
              .isEqualTo(each.getValue());
          assertThat(storage.runs().latest(series.run()))
              .containsEntry(series.key(), each.getValue().getLast());
        }
        storage.settle();
      }
    }
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
  }

  @Test
  void a_long_series_comes_back_whole() throws IOException {
    try (Storage storage = open()) {
      List<RunId> runs = expected().keySet().stream().map(Series::run).distinct().toList();
      RunId run =
          runs.stream()
              .filter(each -> storage.runs().latest(each).containsKey("long"))
              .findFirst()
              .orElseThrow();

      assertThat(history(storage, run, "long"))
          .isEqualTo(
              LongStream.range(0, 9000)
                  .mapToObj(i -> new MetricPoint("long", i / 2, 1_700_000_000_000L + i, i * 0.001))
                  .toList());
    }
  }

  @Test
  void params_that_spell_numbers_are_found_by_them() {
    try (Storage storage = open()) {
      Experiment experiment = storage.experiments().list().getFirst();
      var search =
          RunSearch.of(experiment.id())
              .where(
                  new Compare(
                      new RunField.ParamAsNumber("lr"),
                      Comparison.LESS,
                      new FieldValue.Real(1e-4)));

      var found = storage.runs().search(search).runs();

      assertThat(found).hasSize(1);
      assertThat(storage.runs().params(found.getFirst().id()))
          .contains(new Param("lr", "1e-5"), new Param("model", "resnet"));
    }
  }

  @Test
  void the_study_is_there_and_goes_on() {
    try (Storage storage = open()) {
      StudySnapshot study = storage.studies().list().getFirst();
      var history = storage.studies().history(study.id(), null);

      assertThat(history.trials()).hasSize(8);
      assertThat(history.trials().stream().filter(t -> t.state() == TrialState.PRUNED)).hasSize(7);
      assertThat(storage.studies().start(study.id(), null, FakeClock.create().instant()).number())
          .isEqualTo(8);
    }
  }

  @Test
  void revisions_rise_across_the_migration() {
    long before;
    try (Storage storage = open()) {
      before = storage.changes().revision();
    }
    try (Storage storage = open()) {
      assertThat(storage.changes().revision()).isGreaterThanOrEqualTo(before);
      assertThat(before).isGreaterThan(86);
    }
  }

  @Test
  void who_only_reads_is_told_to_open_it_as_its_owner() {
    assertThatThrownBy(() -> SqlStorage.openReadOnly(folder))
        .hasMessageContaining("has schema 1")
        .hasMessageContaining("Open it once as its owner");
  }
}
