package dev.athanor.testkit;

import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;

class InMemoryBlobStoreTest extends BlobStoreContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }
}
