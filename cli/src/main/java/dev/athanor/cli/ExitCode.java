package dev.athanor.cli;

/** What the command line ends with; listed in {@code docs/operate/command-line.md}. */
final class ExitCode {

  /** All went well. */
  static final int OK = 0;

  /** It ran, but without a result: no trial completed, or the doctor found something. */
  static final int NO_RESULT = 1;

  /** Refused before anything was started. */
  static final int REFUSED = 2;

  /** Begun and broken off: the disk or the machine refused. The same command goes on. */
  static final int BROKEN_OFF = 3;

  /** Stopped by Ctrl-C. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
