package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryStudyHistoryTest extends StudyHistoryContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
