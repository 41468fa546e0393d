package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryLastSeenTest extends LastSeenContract {

  @Override
  protected Storage open(FakeClock clock) {
    return new InMemoryStorage(clock);
  }
}
