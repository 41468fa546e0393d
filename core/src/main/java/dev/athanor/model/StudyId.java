package dev.athanor.model;

/** Identifies a study in a data folder; rises from 1, never reused. */
public record StudyId(long value) {}
