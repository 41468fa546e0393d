package dev.athanor.query;

import static java.util.Objects.requireNonNull;

/** Something of a run that has one value or none. */
public sealed interface RunField {

  /** What its values are. */
  Kind kind();

  /** The kinds of values. Texts compare by code points, moments by time. */
  enum Kind {
    TEXT,
    NUMBER,
    MOMENT
  }

  /** A number that sums up the points of a metric; none where the run has no such metric. */
  record Metric(String key, Reading reading) implements RunField {
    public Metric {
      requireNonNull(key, "key");
      requireNonNull(reading, "reading");
    }

    /** The value of the last point. */
    public static Metric latest(String key) {
      return new Metric(key, Reading.LATEST);
    }

    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** Which number of a metric. */
  enum Reading {
    /** The value of the last point, as {@code RunStore.latest} gives it; may be NaN. */
    LATEST,
    /**
     * The smallest value that was ever logged, also of points that others took the place of; NaN
     * where all are.
     */
    MIN,
    /**
     * The largest value that was ever logged, also of points that others took the place of; NaN
     * where all are.
     */
    MAX
  }

  /** The text of a param. */
  record Param(String key) implements RunField {
    public Param {
      requireNonNull(key, "key");
    }

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /**
   * The number that the text of a param spells, as {@link ParamNumber#of} reads it; none where it
   * spells none.
   */
  record ParamAsNumber(String key) implements RunField {
    public ParamAsNumber {
      requireNonNull(key, "key");
    }

    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** The text of a tag. */
  record Tag(String key) implements RunField {
    public Tag {
      requireNonNull(key, "key");
    }

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /**
   * Something of one of the run's datasets; a run may have many, so that it stands within {@link
   * RunQuery.HasInput} alone. A context that nobody said is none.
   */
  enum Input implements RunField {
    NAME,
    DIGEST,
    CONTEXT;

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /** What every run has, or may have. */
  enum Attribute implements RunField {
    /** The 32 digits of its id. */
    ID(Kind.TEXT),
    NAME(Kind.TEXT),
    /** Who made it; empty where that is not known. */
    USER(Kind.TEXT),
    /** The name of its {@code RunState}. */
    STATE(Kind.TEXT),
    STARTED(Kind.MOMENT),
    ENDED(Kind.MOMENT);

    private final Kind kind;

    Attribute(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Kind kind() {
      return kind;
    }
  }
}
