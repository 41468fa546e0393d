package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryChangeFeedTest extends ChangeFeedContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
