package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.RunLifecycleContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlRunLifecycleTest extends RunLifecycleContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }
}
