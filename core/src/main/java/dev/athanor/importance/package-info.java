/**
 * Which parameters matter in a study: functions from its history to a share for each of them.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.importance.Importance}, {@link
 * dev.athanor.importance.PedAnova}, {@link dev.athanor.importance.Fanova}, {@link
 * dev.athanor.importance.Importances}.
 *
 * <p><b>Depends on:</b> {@code model}, {@code space}, {@code pareto}, {@code numeric}.
 *
 * <p><b>Must not depend on:</b> {@code storage}, {@code study}, {@code sampler}, a clock, or a
 * thread.
 */
@NullMarked
package dev.athanor.importance;

import org.jspecify.annotations.NullMarked;
