package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryAddedTrialTest extends AddedTrialContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
