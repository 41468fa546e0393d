package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.SharedBlobContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlSharedBlobTest extends SharedBlobContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }
}
