package dev.athanor.storage.sql;

import static dev.athanor.storage.sql.FolderWithPoints.PATIENT;
import static dev.athanor.storage.sql.FolderWithPoints.points;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.StepWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One bit in the bytes of some points is wrong. */
@Tag("slow")
class DamagedPointsTest {

  private static final int LONG = Sealing.LONG_SERIES;

  /** The steps of a series that fills a bundle, and some more. */
  private static final int BUNDLED = (Merging.BUNDLE + 6) * LONG;

  @TempDir Path folder;

  private RunId run = RunId.random();
  private RunId other = RunId.random();

  /** How a bit is turned. */
  enum Way {
    BY_SQL {
      @Override
      void spoil(Path folder, String table, String column, long id) throws Exception {
        try (Session session = Database.maker(folder.resolve("athanor.db"))) {
          byte[] bytes = read(session, table, column, id);
          bytes[bytes.length / 2] ^= 4;
          session.update(
              "UPDATE %s SET %s = ? WHERE rowid = ?".formatted(table, column), bytes, id);
        }
      }
    },
    IN_THE_FILE {
      @Override
      void spoil(Path folder, String table, String column, long id) throws Exception {
        Path database = folder.resolve("athanor.db");
        byte[] wanted;
        try (Session session = Database.maker(database)) {
          byte[] bytes = read(session, table, column, id);
          // A longer one goes over several pages of the file.
          wanted = Arrays.copyOf(bytes, Math.min(24, bytes.length));
        }
        byte[] file = Files.readAllBytes(database);
        int found = 0;
        for (int at = 0; at + wanted.length <= file.length; at++) {
          if (Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
            file[at + wanted.length / 2] ^= 4;
            found++;
          }
        }
        assertThat(found).isPositive();
        Files.write(database, file);
      }
    };

    abstract void spoil(Path folder, String table, String column, long id) throws Exception;

    private static byte[] read(Session session, String table, String column, long id)
        throws Exception {
      return session
          .first(
              "SELECT %s FROM %s WHERE rowid = ?".formatted(column, table),
              row -> row.getBytes(1),
              id)
          .orElseThrow();
    }
  }

  /** A run with a series of four chunks, one of one chunk, two in a pack, and one with a bundle. */
  @BeforeEach
  void fill() {
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      run = open.newRun();
      other = open.newRun();
      open.log(run, "loss", 0, 4 * LONG - 1);
      open.log(run, "accuracy", 0, LONG - 1);
      open.log(run, "short", 0, 99);
      open.log(run, "shorter", 0, 9);
      open.log(run, "bundled", 0, BUNDLED - 1);
      open.log(other, "other loss", 0, LONG - 1);
      open.log(other, "other short", 0, 99);
      open.storage().settle();
      assertThat(open.number("SELECT count(*) FROM metric_bundle")).isEqualTo(1);
    }
  }

  private FolderWithPoints open() {
    return FolderWithPoints.open(folder, PATIENT);
  }

  private long id(String sql, Object... arguments) {
    try (var open = open()) {
      return open.number(sql, arguments);
    }
  }

  private long row(RunId of) {
    return id("SELECT id FROM run WHERE hex = ?", of.hex32());
  }

  /** The chunk of a series with a step, or the run's pack where there is no key. */
  private long chunk(String key, long step) {
    return id(
        "SELECT c.id FROM metric_chunk c JOIN metric_key k ON k.id = c.key WHERE c.run = ? AND"
            + " k.name = ? AND ? BETWEEN first_step AND last_step",
        row(run),
        key,
        step);
  }

  private long pack() {
    return id("SELECT id FROM metric_chunk WHERE run = ? AND key = 0", row(run));
  }

  private static AthanorException refusal(FolderWithPoints open, RunId run, String key) {
    return catchThrowableOfType(AthanorException.class, () -> open.history(run, key));
  }

  private void isRead(FolderWithPoints open, RunId of, String key, long steps) {
    assertThat(open.history(of, key).equals(points(key, 0, steps - 1))).as(key).isTrue();
    assertThat(
            open.storage()
                .runs()
                .overviews(List.of(new SeriesId(of, key)), StepWindow.ALL, 10)
                .getFirst()
                .buckets())
        .isNotEmpty();
  }

  private void othersAreRead(FolderWithPoints open) {
    isRead(open, run, "accuracy", LONG);
    isRead(open, other, "other loss", LONG);
    isRead(open, other, "other short", 100);
  }

  private static void windowIsRead(
      FolderWithPoints open, RunId run, String key, long from, long to) {
    var window = new StepWindow(from, to);
    assertThat(open.history(run, key, window).equals(points(key, from, to))).isTrue();
    assertThat(
            open.storage()
                .runs()
                .overviews(List.of(new SeriesId(run, key)), window, 10)
                .getFirst()
                .buckets())
        .hasSize(10);
  }

  private void isNamed(AthanorException refusal, String what) {
    assertThat(refusal.code()).isEqualTo(Code.FOLDER_DAMAGED);
    assertThat(refusal).hasMessageContaining(what);
    assertThat(SqlStorage.examine(folder).problems()).containsExactly(what);
  }

  private String named(String metrics, String steps) {
    return "run %s, %s, %s: the checksum is wrong".formatted(run.hex32(), metrics, steps);
  }

  @ParameterizedTest
  @EnumSource
  void a_chunk_hides_its_own_steps_alone(Way way) throws Exception {
    way.spoil(folder, "metric_chunk", "body", chunk("loss", 2 * LONG));

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "loss");
      windowIsRead(open, run, "loss", 100, 2 * LONG - 1);
      windowIsRead(open, run, "loss", 3 * LONG, 4 * LONG - 1);
      isRead(open, run, "short", 100);
      isRead(open, run, "bundled", BUNDLED);
      othersAreRead(open);
    }
    isNamed(refusal, named("metric loss", "steps %d to %d".formatted(2 * LONG, 3 * LONG - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void the_summary_of_a_chunk_hides_its_steps_alone(Way way) throws Exception {
    way.spoil(folder, "metric_chunk", "summary", chunk("loss", 2 * LONG));

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "loss");
      windowIsRead(open, run, "loss", 100, 2 * LONG - 1);
      windowIsRead(open, run, "loss", 3 * LONG, 4 * LONG - 1);
      isRead(open, run, "short", 100);
      othersAreRead(open);
    }
    isNamed(refusal, named("metric loss", "steps %d to %d".formatted(2 * LONG, 3 * LONG - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void a_chunk_in_a_bundle_hides_its_own_steps_alone(Way way) throws Exception {
    way.spoil(folder, "metric_chunk", "body", chunk("bundled", 2 * LONG));

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "bundled");
      windowIsRead(open, run, "bundled", 0, 2 * LONG - 1);
      windowIsRead(open, run, "bundled", 3 * LONG, BUNDLED - 1);
      othersAreRead(open);
    }
    isNamed(refusal, named("metric bundled", "steps %d to %d".formatted(2 * LONG, 3 * LONG - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void a_bundle_hides_the_steps_of_its_chunks_alone(Way way) throws Exception {
    way.spoil(folder, "metric_bundle", "chunks", id("SELECT id FROM metric_bundle"));

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "bundled");
      windowIsRead(open, run, "bundled", Merging.BUNDLE * LONG, BUNDLED - 1);
      isRead(open, run, "loss", 4 * LONG);
      othersAreRead(open);
    }
    isNamed(refusal, named("metric bundled", "steps 0 to %d".formatted(Merging.BUNDLE * LONG - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void the_summary_of_a_bundle_hides_the_steps_of_its_chunks_alone(Way way) throws Exception {
    way.spoil(folder, "metric_bundle", "summary", id("SELECT id FROM metric_bundle"));

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "bundled");
      windowIsRead(open, run, "bundled", Merging.BUNDLE * LONG, BUNDLED - 1);
      othersAreRead(open);
    }
    isNamed(refusal, named("metric bundled", "steps 0 to %d".formatted(Merging.BUNDLE * LONG - 1)));
  }

  @ParameterizedTest
  @EnumSource
  void a_pack_hides_the_series_in_it_alone(Way way) throws Exception {
    way.spoil(folder, "metric_chunk", "body", pack());

    AthanorException refusal;
    AthanorException second;
    try (var open = open()) {
      refusal = refusal(open, run, "short");
      second = refusal(open, run, "shorter");
      isRead(open, run, "loss", 4 * LONG);
      othersAreRead(open);
    }
    assertThat(second).hasMessage(refusal.getMessage());
    isNamed(refusal, named("metrics short, shorter", "a part of the steps"));
  }

  @ParameterizedTest
  @EnumSource
  void the_directory_of_a_pack_hides_its_run_alone(Way way) throws Exception {
    way.spoil(folder, "metric_chunk", "summary", pack());

    AthanorException refusal;
    try (var open = open()) {
      refusal = refusal(open, run, "short");
      isRead(open, other, "other loss", LONG);
      isRead(open, other, "other short", 100);
    }
    isNamed(refusal, named("some of its metrics", "a part of the steps"));
  }

  @ParameterizedTest
  @EnumSource
  void damage_in_one_run_does_not_keep_others_from_being_packed_and_joined(Way way)
      throws Exception {
    way.spoil(folder, "metric_chunk", "body", pack());

    try (var open = open()) {
      for (int i = 0; i < 3; i++) {
        open.log(run, "short", 100 + i, 100 + i);
        open.log(other, "other short", 100 + i, 100 + i);
        open.storage().settle();
      }

      assertThat(open.number("SELECT count(*) FROM metric_log")).isZero();
      assertThat(
              open.number(
                  "SELECT count(*) FROM metric_chunk c JOIN run r ON r.id = c.run WHERE r.hex = ?"
                      + " AND key = 0",
                  other.hex32()))
          .isEqualTo(1);
      isRead(open, other, "other short", 103);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_record_of_the_log_hides_its_own_points_and_is_never_removed(Way way) throws Exception {
    try (var open = open()) {
      open.log(run, "logged", 0, 99);
      open.log(run, "logged", 100, 199);
      open.log(run, "logged", 200, 299);
      open.log(other, "other logged", 0, 99);
    }
    long revision = id("SELECT min(revision) + 1 FROM metric_log");
    way.spoil(folder, "metric_log", "record", revision);
    String problem = named("some of its metrics", "the batch of revision " + revision);
    assertThat(SqlStorage.examine(folder).problems()).containsExactly(problem);

    for (int i = 0; i < 3; i++) {
      try (var open = open()) {
        assertThat(open.history(run, "logged", new StepWindow(0, 99)))
            .isEqualTo(points("logged", 0, 99));
        assertThat(open.history(run, "logged", new StepWindow(100, 199))).isEmpty();
        assertThat(open.history(run, "logged", new StepWindow(200, 299)))
            .isEqualTo(points("logged", 200, 299));
        isRead(open, other, "other logged", 100);
        open.log(other, "later " + i, 0, 99);
        open.storage().settle();

        assertThat(open.number("SELECT count(*) FROM metric_log")).isEqualTo(1);
        assertThat(open.number("SELECT min(revision) FROM metric_log")).isEqualTo(revision);
      }
      assertThat(SqlStorage.examine(folder).problems()).containsExactly(problem);
    }
  }
}
