package dev.athanor.tuner.file;

import java.util.Comparator;

/**
 * A place in a text file.
 *
 * @param line counted from 1; 0 for the file as a whole
 * @param column in code points, counted from 1; 0 for the file as a whole
 */
record Position(int line, int column) implements Comparable<Position> {

  /** The file as a whole. */
  static final Position FILE = new Position(0, 0);

  /** Where a file begins. */
  static final Position START = new Position(1, 1);

  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
