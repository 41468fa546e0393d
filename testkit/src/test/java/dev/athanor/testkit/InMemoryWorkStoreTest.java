package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryWorkStoreTest extends WorkStoreContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
