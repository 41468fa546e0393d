package dev.athanor.tuner.executor;

import dev.athanor.model.AthanorException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A started attempt: its leader, which is the process that was started, and all that the leader
 * became. Thread-safe.
 */
public interface Execution {

  /** The mark that its processes carry. */
  String mark();

  /** The leader's process id; also that of its group and its session. */
  long pid();

  /** Whether the leader still runs. */
  boolean alive();

  /** The leader's exit code, 128 + the signal's number if a signal ended it; empty while alive. */
  OptionalInt exitCode();

  /** Completes when the leader has ended; cancelling it changes nothing here. */
  CompletableFuture<Void> whenLeaderEnds();

  /**
   * Has all processes ended: SIGTERM at once, SIGKILL after the grace to those that remain, until
   * none is left. Returns at once; {@link #gone()} tells when it is done. Calling it again can only
   * bring SIGKILL forward. After the leader's own end it ends what the leader left behind, and
   * {@link #stopped()} stays false.
   */
  void stop(Duration grace);

  /** Whether {@link #stop} was called while the leader was running. */
  boolean stopped();

  /** Whether SIGKILL was needed for any process. */
  boolean killed();

  /**
   * Whether the leader and every other process of the attempt have ended: those of its session,
   * those with its mark, and their children. Costs a look at {@code /proc} at most every 10 ms.
   * What drops the mark, leaves the session and loses its parent before any look is not found.
   */
  boolean gone();

  /**
   * After the leader ended by itself: ends the processes it left behind, as {@link #stop} does, and
   * waits for that; up to the grace and a little more if one ignores SIGTERM, a few milliseconds if
   * there is none.
   *
   * @return what was ended; empty if nothing was left
   * @throws IllegalStateException if the leader is alive
   * @throws AthanorException {@code LIMIT} if a process outlives SIGKILL by 30 s
   */
  List<Leftover> endStragglers(Duration grace);
}
