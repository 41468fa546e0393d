package dev.athanor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and SIGTERM, for a command that goes on until somebody ends it: the first asks it to stop,
 * the second ends the process at once. Closed when the command has stopped.
 *
 * <p>A shutdown hook, the JDK's own means, never hears of a second signal.
 */
final class StopSignals implements AutoCloseable {

  private static final int SIGNAL_EXIT = 128;

  private final CountDownLatch first = new CountDownLatch(1);
  private final List<Runnable> before = new ArrayList<>();
  private volatile int exitCode;

  StopSignals() {
    for (String name : List.of("INT", "TERM")) {
      var signal = new Signal(name);
      SignalHandler earlier = Signal.handle(signal, this::received);
      before.add(() -> Signal.handle(signal, earlier));
    }
  }

  private void received(Signal signal) {
    int code = SIGNAL_EXIT + signal.getNumber();
    if (first.getCount() == 0) {
      Runtime.getRuntime().halt(code);
    }
    exitCode = code;
    first.countDown();
  }

  /** Waits for the first signal; gives back what the process is to end with. */
  int await() {
    try {
      first.await();
      return exitCode;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  @Override
  public void close() {
    before.forEach(Runnable::run);
  }
}
