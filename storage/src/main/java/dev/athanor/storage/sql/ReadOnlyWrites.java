package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;

/** Refuses every change to a folder that was opened for reading. */
record ReadOnlyWrites(DataFolder folder) implements Writes {

  /**
   * {@inheritDoc}
   *
   * @throws AthanorException always: {@code WRONG_STATE}
   */
  @Override
  public <T> T write(Work<T> work) {
    throw new AthanorException(
        Code.WRONG_STATE,
        "data folder %s was opened for reading only and takes no changes. Open it as its owner."
            .formatted(folder.path()));
  }
}
