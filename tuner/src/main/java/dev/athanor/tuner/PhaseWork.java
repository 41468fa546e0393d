package dev.athanor.tuner;

/** A part of the tuner's work that starts processes and follows them. */
interface PhaseWork {

  /** How many processes are under way. */
  int underWay();

  /** Starts one more process, if there is one to start now. */
  boolean startNext();

  /**
   * Follows all that is under way.
   *
   * @return whether there was anything to do
   */
  boolean tick(long nowNanos);

  /** Ends all that is under way, to be gone on with another time; starts nothing more. */
  void interrupt(String because);
}
