package dev.athanor.model;

/**
 * The points of some neighbouring steps in one.
 *
 * @param index its place in the window, from 0; empty buckets are not given
 * @param firstStep the step of its first point
 * @param lastStep the step of its last point
 * @param first the value of its first point; may be NaN
 * @param last the value of its last point; may be NaN
 * @param min the smallest value that is not NaN, −0 being smaller than 0; NaN where all are
 * @param max the largest value that is not NaN; NaN where all are
 * @param count how many points, at least 1
 * @param nans how many of them are NaN
 */
public record Bucket(
    int index,
    long firstStep,
    long lastStep,
    double first,
    double last,
    double min,
    double max,
    long count,
    long nans) {}
