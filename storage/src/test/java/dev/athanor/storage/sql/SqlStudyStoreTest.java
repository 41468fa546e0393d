package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.StudyStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlStudyStoreTest extends StudyStoreContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }
}
