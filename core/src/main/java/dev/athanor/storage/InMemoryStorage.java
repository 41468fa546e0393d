package dev.athanor.storage;

import java.time.InstantSource;

/**
 * A storage that lives and dies with its process: for tests, and for studies that nobody needs
 * tomorrow. Safe for use by many threads; every change is one short critical section.
 */
public final class InMemoryStorage implements Storage {

  private final Ledger ledger = new Ledger();
  private final InMemoryExperimentStore experiments = new InMemoryExperimentStore(ledger);
  private final InMemoryStudyStore studies = new InMemoryStudyStore(ledger);
  private final InMemoryWorkStore work = new InMemoryWorkStore(ledger, studies);
  private final InMemoryRunStore runs;
  private final InMemoryBlobStore blobs;

  public InMemoryStorage() {
    this(InstantSource.system());
  }

  /**
   * A storage with a clock of its own.
   *
   * @param clock says when points and datasets of runs arrive
   */
  public InMemoryStorage(InstantSource clock) {
    this.runs = new InMemoryRunStore(ledger, experiments, studies, clock);
    this.blobs = new InMemoryBlobStore(ledger, runs);
  }

  @Override
  public ExperimentStore experiments() {
    return experiments;
  }

  @Override
  public RunStore runs() {
    return runs;
  }

  @Override
  public StudyStore studies() {
    return studies;
  }

  @Override
  public WorkStore work() {
    return work;
  }

  @Override
  public BlobStore blobs() {
    return blobs;
  }

  @Override
  public ChangeFeed changes() {
    return ledger;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
