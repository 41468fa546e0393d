package dev.athanor.storage;

/**
 * Everything that is kept, one port per aggregate, with one feed of changes.
 *
 * <p>A method that changes something returns when the change is durable: it survives the death of
 * the process and, where the storage says so, of the machine. Every port is safe for use by many
 * threads. What a thread has changed, every thread reads from then on.
 *
 * <p>Every method that finds nothing under an id throws an {@link
 * dev.athanor.model.AthanorException} of code {@code NOT_FOUND}, unless it returns an {@code
 * Optional}.
 */
public interface Storage extends AutoCloseable {

  ExperimentStore experiments();

  RunStore runs();

  StudyStore studies();

  WorkStore work();

  BlobStore blobs();

  ChangeFeed changes();

  /** Waits for changes under way and gives everything back; calling it again does nothing. */
  @Override
  void close();
}
