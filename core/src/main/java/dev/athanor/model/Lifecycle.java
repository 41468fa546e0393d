package dev.athanor.model;

/** Whether a thing is there for everyday use, or put away until it is restored. */
public enum Lifecycle {
  ACTIVE,
  DELETED
}
