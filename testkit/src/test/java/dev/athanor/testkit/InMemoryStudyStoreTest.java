package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryStudyStoreTest extends StudyStoreContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
