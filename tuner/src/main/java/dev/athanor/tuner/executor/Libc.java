package dev.athanor.tuner.executor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The one function of the C library that Java does not offer. */
@SuppressWarnings("restricted") // that is what this class is for
final class Libc {

  static final int SIGKILL = 9;
  static final int SIGTERM = 15;
  static final int SIGCONT = 18;

  /** Not permitted: the process belongs to somebody else. */
  static final int EPERM = 1;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final MethodHandle KILL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
              Linker.Option.captureCallState("errno"));

  private Libc() {}

  /**
   * kill(2).
   *
   * @param target a process id; negative for a group
   * @return 0, or errno
   */
  static int kill(int target, int signal) {
    if (target >= -1 && target <= 1) {
      throw new IllegalArgumentException(
          "target: %d (expected: a process or group other than 1)".formatted(target));
    }
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      int result = (int) KILL.invokeExact(state, target, signal);
      return result == 0 ? 0 : (int) ERRNO.get(state, 0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("kill() throws nothing", e);
    }
  }
}
