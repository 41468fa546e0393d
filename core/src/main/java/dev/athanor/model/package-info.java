/**
 * What happened and what is known: studies, trials and their events, attempts, runs and their
 * points, as immutable data.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.model.StudyHistory}, {@link
 * dev.athanor.model.TrialSnapshot}, {@link dev.athanor.model.TrialEvent}, {@link
 * dev.athanor.model.Run}.
 *
 * <p><b>Depends on:</b> {@code space}, {@code pareto}.
 *
 * <p><b>Must not depend on:</b> {@code storage}, {@code study}, {@code sampler}, {@code pruner}, or
 * the name of any protocol.
 */
@NullMarked
package dev.athanor.model;

import org.jspecify.annotations.NullMarked;
