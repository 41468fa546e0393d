package dev.athanor.testkit;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.storage.Storage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of all ports share: an empty storage for each test. */
public abstract class StorageContract {

  /** Any moment; nanoseconds must come back. */
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");

  private @Nullable Storage opened;

  /** For those who extend it. */
  protected StorageContract() {}

  /** Opens a storage with nothing in it. */
  protected abstract Storage open();

  /** Opens this test's storage. */
  @BeforeEach
  final void openStorage() {
    opened = open();
  }

  /** Closes this test's storage. */
  @AfterEach
  final void closeStorage() {
    if (opened != null) {
      opened.close();
    }
  }

  /** This test's storage. */
  protected final Storage storage() {
    return requireNonNull(opened, "storage");
  }

  /** Puts another in place of this test's storage. */
  final void replaceStorage(Storage storage) {
    opened = storage;
  }

  final StudyId newStudy(String name) {
    return storage().studies().create(Samples.study(name)).id();
  }

  final TrialId newTrial(StudyId study) {
    return storage().studies().start(study, null, AT).id();
  }
}
