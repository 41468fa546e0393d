package dev.athanor.tuner.executor;

import dev.athanor.model.AthanorException;
import java.time.Duration;
import java.util.List;

/** A port: starts the processes of attempts and ends what earlier sessions left. Thread-safe. */
public interface TrialExecutor {

  /** The environment variable by which every process of an attempt can be found. */
  String MARK_VARIABLE = "ATHANOR_ATTEMPT";

  /**
   * Starts a process. Its standard input is empty, its output goes to the two files, and Python
   * does not buffer it ({@code PYTHONUNBUFFERED=1}).
   *
   * @throws AthanorException if it cannot be started: {@code INVALID_INPUT} when program, directory
   *     or environment cannot be used, {@code STORE_UNAVAILABLE} when an output file cannot be
   *     opened, {@code LIMIT} when the machine takes no more processes
   */
  Execution launch(Launch launch);

  /**
   * Ends every process whose mark starts with {@code folder + "/"}, together with the processes it
   * started and, if it leads a session, that session's members: SIGTERM, then SIGKILL after the
   * grace. Returns when a look finds none. To be called before the first launch, because it makes
   * no difference between sessions; this process itself is spared.
   *
   * <p>Not found is a process that dropped the mark from its environment and whose session leader
   * and parent are both gone; nor is a container, which a service starts elsewhere.
   *
   * @param folder the part of the marks before the {@code /}
   * @return what was ended, in the order of finding; empty if there was nothing
   * @throws AthanorException {@code LIMIT} if a process outlives SIGKILL by 30 s
   */
  List<Leftover> endLeftovers(String folder, Duration grace);
}
