package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.storage.Storage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed of a storage and shows a study's history whenever a commit was told: it sleeps
 * until then, and asks the store for nothing in between. Safe for use by many threads.
 */
final class ProgressFollower implements AutoCloseable {

  private static final Duration CLOCK_TICK = Duration.ofSeconds(1);

  private final Storage storage;
  private final StudyId study;
  private final ProgressView view;
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable StudyHistory shown;

  ProgressFollower(Storage storage, StudyId study, ProgressView view) {
    this.storage = storage;
    this.study = study;
    this.view = view;
    this.thread = Thread.ofPlatform().daemon().name("progress").start(this::follow);
  }

  /** Shows a line between the others, behind what has happened before it. */
  void notice(String line) {
    synchronized (view) {
      show();
      view.notice(line);
    }
  }

  private void follow() {
    try {
      long seen = 0;
      while (!closed) {
        seen = storage.changes().await(seen, CLOCK_TICK);
        show();
        Thread.sleep(view.pauseMillis());
      }
    } catch (InterruptedException e) {
      // close() shows the end.
    }
  }

  private void show() {
    synchronized (view) {
      StudyHistory history = storage.studies().history(study, shown);
      shown = history;
      view.show(history);
    }
  }

  /** Shows the last state and gives the terminal back. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      show();
    } finally {
      synchronized (view) {
        view.end();
      }
    }
  }
}
