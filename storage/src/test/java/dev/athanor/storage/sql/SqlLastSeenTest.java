package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.RunId;
import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.LastSeenContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlLastSeenTest extends LastSeenContract {

  @TempDir Path folder;

  @Override
  protected Storage open(FakeClock clock) {
    return SqlStorage.open(folder, clock);
  }

  /** As another process sees it, which knows no more than the rows. */
  private Instant written(RunId run) {
    try (Storage reader = SqlStorage.openReadOnly(folder)) {
      return reader.runs().get(run).lastSeenAt();
    }
  }

  @Test
  void points_write_nothing_to_the_row_of_their_run_until_they_are_packed() {
    RunId run = run();
    Instant before = clock().instant();
    Instant now = clock().advance(Duration.ofSeconds(1));
    log(run, 1);
    assertThat(written(run)).isEqualTo(before);

    ((SqlStorage) storage()).settle();

    assertThat(written(run)).isEqualTo(now);
    assertThat(storage().runs().get(run).lastSeenAt()).isEqualTo(now);
  }

  @Test
  void closing_writes_what_was_kept_in_memory() {
    RunId run = run();
    Instant now = clock().advance(Duration.ofSeconds(1));
    log(run, 1);

    storage().close();

    assertThat(written(run)).isEqualTo(now);
  }
}
