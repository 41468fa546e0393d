package dev.athanor.storage;

import dev.athanor.model.Change;
import java.util.List;

/**
 * What a {@link ChangeFeed} told at one moment.
 *
 * @param list the changes that were wanted, each subject once, revisions rising
 * @param upTo where to go on from: every wanted change up to this revision is in {@code list}, or
 *     came again later. Not below the revision that was asked from; it passes what the filter left
 *     out, so that nothing is looked at twice.
 */
public record Changes(List<Change> list, long upTo) {

  public Changes {
    list = List.copyOf(list);
  }

  /** What was read above a revision: if the limit cut it off, it goes only as far as its last. */
  public static Changes read(List<Change> list, int limit, long from, long newest) {
    boolean cut = list.size() >= limit;
    return new Changes(list, cut ? list.getLast().revision() : Math.max(from, newest));
  }
}
