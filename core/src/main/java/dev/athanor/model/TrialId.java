package dev.athanor.model;

/**
 * Identifies a trial in a data folder. Within a study ids rise and become visible in the order of
 * creation, and are never reused.
 */
public record TrialId(long value) {}
