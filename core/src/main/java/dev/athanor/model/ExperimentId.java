package dev.athanor.model;

/** Identifies an experiment in a data folder; never reused. */
public record ExperimentId(long value) {}
