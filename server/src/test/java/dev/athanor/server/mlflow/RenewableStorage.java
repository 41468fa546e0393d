package dev.athanor.server.mlflow;

import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import dev.athanor.storage.WorkStore;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A storage that can be emptied under a server, so that tests need not each start one. */
final class RenewableStorage implements Storage {

  private final UnaryOperator<BlobStore> wrapping;
  private volatile Storage storage = new InMemoryStorage();
  private volatile BlobStore blobs;

  /**
   * A storage.
   *
   * @param wrapping what to put around the store of blobs
   */
  RenewableStorage(UnaryOperator<BlobStore> wrapping) {
    this.wrapping = wrapping;
    this.blobs = wrapping.apply(storage.blobs());
  }

  /** Empties it. */
  void renew() {
    storage = new InMemoryStorage();
    var unused = storage.experiments().ensureDefault(WorkspaceId.DEFAULT, Instant.EPOCH);
    blobs = wrapping.apply(storage.blobs());
  }

  @Override
  public ExperimentStore experiments() {
    return storage.experiments();
  }

  @Override
  public RunStore runs() {
    return storage.runs();
  }

  @Override
  public StudyStore studies() {
    return storage.studies();
  }

  @Override
  public WorkStore work() {
    return storage.work();
  }

  @Override
  public BlobStore blobs() {
    return blobs;
  }

  @Override
  public ChangeFeed changes() {
    return storage.changes();
  }

  @Override
  public void close() {
    storage.close();
  }
}
