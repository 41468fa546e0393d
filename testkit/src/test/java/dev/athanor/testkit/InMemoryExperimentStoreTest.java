package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryExperimentStoreTest extends ExperimentStoreContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage(FakeClock.create());
  }
}
