package dev.athanor.storage.sql;

/** How a thread that was told to end is waited for. */
final class Ending {

  private Ending() {}

  /** Waits until the thread has ended, whoever interrupts; the interruption is kept for later. */
  static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
