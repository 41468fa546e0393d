package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryMetricModelTest extends MetricModelContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
