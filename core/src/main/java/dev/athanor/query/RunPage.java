package dev.athanor.query;

import dev.athanor.model.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search.
 *
 * @param next where the next page begins; null if there is none. That one may still be empty.
 */
public record RunPage(List<Run> runs, @Nullable RunCursor next) {
  public RunPage {
    runs = List.copyOf(runs);
  }
}
