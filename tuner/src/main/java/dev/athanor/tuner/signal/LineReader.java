package dev.athanor.tuner.signal;

/** Takes lines as bytes, without their line ends; never an empty one. */
interface LineReader {

  /** Longer lines are not read. */
  int LONGEST_LINE = 64 << 10;

  /** A whole line: {@code bytes[from, to)}, at most {@link #LONGEST_LINE}. */
  void line(byte[] bytes, int from, int to);

  /** The start of a longer line. */
  void tooLong(byte[] bytes, int from, int to);
}
