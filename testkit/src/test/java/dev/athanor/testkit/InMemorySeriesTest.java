package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemorySeriesTest extends SeriesContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
