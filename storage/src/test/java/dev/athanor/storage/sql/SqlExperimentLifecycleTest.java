package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.ExperimentLifecycleContract;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlExperimentLifecycleTest extends ExperimentLifecycleContract {

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }
}
