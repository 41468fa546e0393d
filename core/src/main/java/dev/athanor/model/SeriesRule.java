package dev.athanor.model;

/**
 * What becomes of two different points of a metric at one step. A series keeps the rule of its
 * first point for ever.
 */
public enum SeriesRule {
  /** Both stay; an identical point (step, time and value) is kept once. */
  KEEP_DISTINCT,
  /** The one that came later takes the place of the earlier one. */
  LAST_AT_STEP
}
