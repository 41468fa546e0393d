package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryRunSearchTest extends RunSearchContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
