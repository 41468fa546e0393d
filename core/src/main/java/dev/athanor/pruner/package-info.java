/**
 * Whether to go on: functions from a trial and its study's history to a verdict.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.pruner.Pruner}, {@link
 * dev.athanor.pruner.SuccessiveHalvingPruner}, {@link dev.athanor.pruner.MedianPruner}, {@link
 * dev.athanor.pruner.Pruners}.
 *
 * <p><b>Depends on:</b> {@code model}, {@code numeric}.
 *
 * <p><b>Must not depend on:</b> {@code storage}, {@code study}, a clock, or a thread.
 */
@NullMarked
package dev.athanor.pruner;

import org.jspecify.annotations.NullMarked;
