package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryRunLifecycleTest extends RunLifecycleContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage(FakeClock.create());
  }
}
