package dev.athanor.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives memory back to the machine while there is nothing to do. The heap grows with what happens
 * at once and would stay large: the collector in use gives memory back only when it collects all of
 * it, which it does not do by itself while there is room. While nobody waits, that costs nobody
 * anything.
 */
final class IdleMemory implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Of the time between two looks; what is less is no work. */
  private static final double QUIET = 0.05;

  /** Less work than this since the last time left little behind. */
  private static final double WORTH_SECONDS = 0.5;

  private final @Nullable OperatingSystemMXBean machine =
      ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean all
          ? all
          : null;
  private final Thread thread = Thread.ofPlatform().daemon().name("idle-memory").start(this::watch);

  private void watch() {
    double before = workedSeconds();
    double collected = 0;
    try {
      while (true) {
        Thread.sleep(PAUSE);
        double now = workedSeconds();
        boolean quiet = now - before < QUIET * PAUSE.toSeconds();
        if (quiet && now - collected > WORTH_SECONDS) {
          System.gc();
          now = workedSeconds();
          collected = now;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** The processor time of this process; 0 where nobody tells. */
  private double workedSeconds() {
    return machine == null ? 0 : machine.getProcessCpuTime() / 1e9;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
