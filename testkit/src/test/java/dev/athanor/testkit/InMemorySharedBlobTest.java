package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemorySharedBlobTest extends SharedBlobContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage(FakeClock.create());
  }
}
