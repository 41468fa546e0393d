package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryOverviewTest extends OverviewContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
