package dev.athanor.query;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of the runs that a condition holds for.
 *
 * @param experiments where to look
 * @param lifecycles which runs to look at
 * @param where the condition
 * @param order by what; runs that are equal in all of it come in the order in which they were made
 * @param limit how many runs at most, 1 to {@value #MOST}
 * @param after where the page before ended; null for the first. Of a search that differs in the
 *     limit alone.
 */
public record RunSearch(
    Set<ExperimentId> experiments,
    Set<Lifecycle> lifecycles,
    RunQuery where,
    List<RunOrder> order,
    int limit,
    @Nullable RunCursor after) {

  /** The most runs of one page. */
  public static final int MOST = 50_000;

  public RunSearch {
    experiments = Set.copyOf(experiments);
    lifecycles = Set.copyOf(lifecycles);
    requireNonNull(where, "where");
    order = List.copyOf(order);
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit: %d (expected: 1 to %d)".formatted(limit, MOST));
    }
    if (where.depth() > RunQuery.DEEPEST) {
      throw new IllegalArgumentException(
          "a condition of depth %d (expected: at most %d)"
              .formatted(where.depth(), RunQuery.DEEPEST));
    }
    if (after != null) {
      requireFit(after.values(), order);
    }
  }

  private static void requireFit(List<@Nullable FieldValue> values, List<RunOrder> order) {
    if (values.size() != order.size()) {
      throw new IllegalArgumentException(
          "a cursor of %d values for an order by %d fields (expected: the cursor of this search)"
              .formatted(values.size(), order.size()));
    }
    for (int i = 0; i < order.size(); i++) {
      FieldValue value = values.get(i);
      RunField field = order.get(i).field();
      if (value != null && value.kind() != field.kind()) {
        throw new IllegalArgumentException(
            "a cursor with %s for an order by %s (expected: the cursor of this search)"
                .formatted(value, field));
      }
    }
  }

  /** The active runs of the experiment in the order in which they were made. */
  public static RunSearch of(ExperimentId experiment) {
    return new RunSearch(
        Set.of(experiment), Set.of(Lifecycle.ACTIVE), RunQuery.all(), List.of(), 1000, null);
  }

  public RunSearch where(RunQuery condition) {
    return new RunSearch(experiments, lifecycles, condition, order, limit, after);
  }

  public RunSearch orderedBy(RunOrder... by) {
    return new RunSearch(experiments, lifecycles, where, List.of(by), limit, after);
  }

  public RunSearch limit(int most) {
    return new RunSearch(experiments, lifecycles, where, order, most, after);
  }

  public RunSearch lifecycles(Set<Lifecycle> which) {
    return new RunSearch(experiments, which, where, order, limit, after);
  }

  /** The page that begins behind the cursor; the first one for null. */
  public RunSearch after(@Nullable RunCursor cursor) {
    return new RunSearch(experiments, lifecycles, where, order, limit, cursor);
  }
}
