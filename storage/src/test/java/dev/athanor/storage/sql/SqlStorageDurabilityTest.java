package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.DurableStorageContract;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlStorageDurabilityTest extends DurableStorageContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }

  @Override
  protected Storage reopen(Storage closed) {
    return SqlStorage.open(folder, FakeClock.create());
  }

  @Test
  void the_writing_connection_syncs_every_commit_to_a_write_ahead_log() {
    Scribe scribe = ((SqlStorage) storage()).scribe();

    assertThat(scribe.<Long>write(draft -> draft.session().number("PRAGMA synchronous")))
        .isEqualTo(2);
    assertThat(
            scribe.<String>write(draft ->
                draft
                    .session()
                    .first("PRAGMA journal_mode", row -> row.getString(1))
                    .orElseThrow()))
        .isEqualTo("wal");
    assertThat(scribe.<Long>write(draft -> draft.session().number("PRAGMA foreign_keys")))
        .isEqualTo(1);
  }
}
