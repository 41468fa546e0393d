package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.RunEditContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlRunEditTest extends RunEditContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }
}
