package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryRunPagingTest extends RunPagingContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
