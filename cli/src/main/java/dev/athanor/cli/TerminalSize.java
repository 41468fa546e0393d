package dev.athanor.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * How large the terminal on standard output is.
 *
 * <p>Asked of the kernel, because a terminal library asks the terminal a dozen other things as
 * well, whose answers then stand on the user's next command line.
 */
record TerminalSize(int rows, int columns) {

  private static final TerminalSize USUAL = new TerminalSize(24, 80);

  private static final int STDOUT = 1;

  /** TIOCGWINSZ of Linux; it fills in four unsigned shorts, rows and columns first. */
  private static final long GET_WINDOW_SIZE = 0x5413;

  private static final MethodHandle IOCTL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS),
              Linker.Option.firstVariadicArg(2));

  /** The size now; 24 lines of 80 columns where nobody knows. */
  static TerminalSize now() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(4 * ValueLayout.JAVA_SHORT.byteSize());
      int answer = (int) IOCTL.invokeExact(STDOUT, GET_WINDOW_SIZE, size);
      int rows = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
      return answer == 0 && rows > 0 && columns > 0 ? new TerminalSize(rows, columns) : USUAL;
    } catch (Throwable e) {
      throw new IllegalStateException("ioctl cannot be called", e);
    }
  }
}
