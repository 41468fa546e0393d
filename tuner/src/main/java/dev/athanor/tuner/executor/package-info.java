/**
 * Carries out trials as processes: starts one in a session of its own, ends all that it became, and
 * says what it ran in.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.tuner.executor.TrialExecutor}, {@link
 * dev.athanor.tuner.executor.Execution}, {@link dev.athanor.tuner.executor.LocalExecutor}, {@link
 * dev.athanor.tuner.executor.Surroundings}.
 *
 * <p><b>Depends on:</b> {@code core.model} (its exception), libc's {@code kill}, {@code /proc}, the
 * programs {@code setsid}, and, if they are there, {@code git}, {@code nvidia-smi}, the
 * interpreters.
 *
 * <p><b>Must not depend on:</b> {@code signal}, {@code scheduler}, a study, a store.
 */
@NullMarked
package dev.athanor.tuner.executor;

import org.jspecify.annotations.NullMarked;
