package dev.athanor.query;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a run; it holds or it does not, there is no third answer. What compares a field
 * that the run has not does not hold, {@code NOT_EQUAL} included; {@code Not} of it does.
 */
public sealed interface RunQuery {

  /** Conditions within conditions, at most; {@link #depth}. */
  int DEEPEST = 100;

  /** Whether it holds. */
  boolean matches(RunFacts run);

  /** 1 for a condition that has no others in it; what is too deep counts as one too deep. */
  default int depth() {
    // A count that went all the way down would overflow the stack on what it is to refuse.
    return depth(this, DEEPEST + 1);
  }

  private static int depth(RunQuery query, int most) {
    return switch (query) {
      case And and -> 1 + deepest(and.all(), most - 1);
      case Or or -> 1 + deepest(or.any(), most - 1);
      case Not not -> 1 + deepest(List.of(not.query()), most - 1);
      case Compare compare -> 1;
      case Match match -> 1;
      case Exists exists -> 1;
      case In in -> 1;
      case HasInput input -> 1 + deepest(List.of(input.where()), most - 1);
    };
  }

  private static int deepest(List<RunQuery> queries, int most) {
    return most == 0 ? 0 : queries.stream().mapToInt(each -> depth(each, most)).max().orElse(0);
  }

  /** Holds for every run. */
  static RunQuery all() {
    return new And(List.of());
  }

  /** All of them hold; true where there are none. */
  record And(List<RunQuery> all) implements RunQuery {
    public And {
      all = List.copyOf(all);
    }

    @Override
    public boolean matches(RunFacts run) {
      for (RunQuery each : all) {
        if (!each.matches(run)) {
          return false;
        }
      }
      return true;
    }
  }

  /** At least one of them holds; false where there are none. */
  record Or(List<RunQuery> any) implements RunQuery {
    public Or {
      any = List.copyOf(any);
    }

    @Override
    public boolean matches(RunFacts run) {
      for (RunQuery each : any) {
        if (each.matches(run)) {
          return true;
        }
      }
      return false;
    }
  }

  record Not(RunQuery query) implements RunQuery {
    public Not {
      requireNonNull(query, "query");
    }

    @Override
    public boolean matches(RunFacts run) {
      return !query.matches(run);
    }
  }

  /**
   * The run has a dataset that the condition holds for.
   *
   * @param where a condition on {@link RunField.Input} alone
   */
  record HasInput(RunQuery where) implements RunQuery {
    public HasInput {
      requireNonNull(where, "where");
    }

    @Override
    public boolean matches(RunFacts run) {
      for (RunFacts input : run.inputs()) {
        if (where.matches(input)) {
          return true;
        }
      }
      return false;
    }
  }

  /** How two values are compared. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /**
   * The field compares so with the value. NaN, on either side, compares with nothing but by {@code
   * NOT_EQUAL}.
   */
  record Compare(RunField field, Comparison comparison, FieldValue value) implements RunQuery {
    public Compare {
      requireNonNull(comparison, "comparison");
      requireKind(field, value);
    }

    @Override
    public boolean matches(RunFacts run) {
      FieldValue known = run.get(field);
      if (known == null) {
        return false;
      }
      if (known.isNan() || value.isNan()) {
        return comparison == Comparison.NOT_EQUAL;
      }
      int order = FieldValue.ORDER.compare(known, value);
      return switch (comparison) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }

  /**
   * The whole text fits the pattern.
   *
   * @param field one of texts
   * @param pattern {@code %} stands for any characters, {@code _} for any one code point; all else
   *     for itself
   * @param ignoreCase whether the letters A to Z fit a to z
   */
  record Match(RunField field, String pattern, boolean ignoreCase) implements RunQuery {
    public Match {
      requireNonNull(field, "field");
      requireNonNull(pattern, "pattern");
      if (field.kind() != RunField.Kind.TEXT) {
        throw new IllegalArgumentException(
            "a pattern for %s (expected: a field of texts)".formatted(field));
      }
    }

    @Override
    public boolean matches(RunFacts run) {
      return run.get(field) instanceof FieldValue.Text text
          && TextPattern.fits(pattern, text.value(), ignoreCase);
    }
  }

  /** The run has the field, be it NaN. */
  record Exists(RunField field) implements RunQuery {
    public Exists {
      requireNonNull(field, "field");
    }

    @Override
    public boolean matches(RunFacts run) {
      return run.get(field) != null;
    }
  }

  /** The field equals one of the values; NaN equals none. */
  record In(RunField field, List<FieldValue> values) implements RunQuery {
    public In {
      requireNonNull(field, "field");
      values = List.copyOf(values);
      values.forEach(value -> requireKind(field, value));
    }

    @Override
    public boolean matches(RunFacts run) {
      FieldValue known = run.get(field);
      return known != null && !known.isNan() && values.stream().anyMatch(v -> equal(known, v));
    }

    private static boolean equal(FieldValue a, FieldValue b) {
      return FieldValue.ORDER.compare(a, b) == 0;
    }
  }

  private static void requireKind(RunField field, @Nullable FieldValue value) {
    requireNonNull(field, "field");
    requireNonNull(value, "value");
    if (field.kind() != value.kind()) {
      throw new IllegalArgumentException(
          "%s compared with %s (expected: a %s)".formatted(field, value, field.kind()));
    }
  }
}
