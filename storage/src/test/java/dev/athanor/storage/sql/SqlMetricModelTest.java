package dev.athanor.storage.sql;

import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import dev.athanor.testkit.MetricModelContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;

/** With limits so small that points are packed all the time. */
class SqlMetricModelTest extends MetricModelContract {

  private static final StorageLimits SMALL =
      new StorageLimits(20_000, 1 << 20, 100_000, Duration.ofMillis(50), Duration.ofMillis(10));

  @TempDir Path folder;

  @Override
  protected Storage open() {
    return SqlStorage.open(folder, FakeClock.create(), SMALL);
  }

  @Override
  protected Storage disturb(Storage storage, RandomGenerator random) {
    switch (random.nextInt(3)) {
      case 0 -> ((SqlStorage) storage).settle();
      case 1 -> {
        storage.close();
        return open();
      }
      default -> {
        ((SqlStorage) storage).settle();
        storage.close();
        return SqlStorage.open(folder, FakeClock.create());
      }
    }
    return storage;
  }
}
