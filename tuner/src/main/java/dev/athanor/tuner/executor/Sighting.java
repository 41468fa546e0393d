package dev.athanor.tuner.executor;

import java.util.List;
import java.util.Set;

/**
 * The living processes that are to be ended, at one moment.
 *
 * @param wholeGroups the groups that hold members only, so that a signal to the group reaches
 *     nobody else
 * @param calm whether no process ended while it was looked at; one that did may have started others
 *     that the look has missed
 */
record Sighting(List<Member> members, Set<Integer> wholeGroups, boolean calm) {

  /**
   * One process.
   *
   * @param mark of the attempt to which it belongs, even if it does not carry it itself
   */
  record Member(ProcessTable.Identity id, char state, int group, String mark) {}

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Counts looks until it is sure that nobody is there. For one thread. */
  static final class Certainty {

    private static final int CALM_LOOKS = 2;

    /** On a machine where something ends all the time. */
    private static final int LOOKS = 8;

    private int looks;
    private int calmLooks;

    /** Whether this look and those before it are enough. */
    boolean after(Sighting sighting) {
      looks = sighting.isEmpty() ? looks + 1 : 0;
      calmLooks = sighting.isEmpty() ? calmLooks + (sighting.calm() ? 1 : 0) : 0;
      return calmLooks >= CALM_LOOKS || looks >= LOOKS;
    }
  }
}
