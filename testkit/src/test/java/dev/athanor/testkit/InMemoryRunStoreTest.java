package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryRunStoreTest extends RunStoreContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage(FakeClock.create());
  }
}
