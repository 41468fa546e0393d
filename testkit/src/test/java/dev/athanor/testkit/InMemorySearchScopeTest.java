package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemorySearchScopeTest extends SearchScopeContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
