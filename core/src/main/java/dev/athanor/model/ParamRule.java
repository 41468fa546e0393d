package dev.athanor.model;

/** What happens to a param that is there already with another value. */
public enum ParamRule {
  /** The whole batch is refused. */
  REFUSE_CHANGE,
  /** The new value takes its place. */
  OVERWRITE
}
