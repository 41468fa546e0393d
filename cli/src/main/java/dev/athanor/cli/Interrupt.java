package dev.athanor.cli;

import dev.athanor.tuner.Tuner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM: asks the tuner to end what runs, and lets the process live until that is done
 * and written down. Closed when it is.
 */
final class Interrupt implements AutoCloseable {

  /** Longer than any sensible grace; what still runs then is ended by the next call. */
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "interrupt");
  private volatile @Nullable Tuner tuner;

  Interrupt() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whom to ask. */
  void stops(Tuner running) {
    tuner = running;
  }

  private void end() {
    Tuner running = tuner;
    if (running == null) {
      return;
    }
    running.stop("stopped by Ctrl-C or a signal");
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "not everything ended within %d s; the next call ends what is left."
                .formatted(PATIENCE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs, and has just been let go.
    }
  }
}
