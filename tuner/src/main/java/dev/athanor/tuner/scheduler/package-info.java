/**
 * Who goes on and what starts next.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.tuner.scheduler.TrialScheduler}, {@link
 * dev.athanor.tuner.scheduler.PrunerScheduler}.
 *
 * <p><b>Depends on:</b> core's {@code model} and {@code pruner}.
 *
 * <p><b>Must not depend on:</b> a store, a process, a clock, or a thread.
 */
@NullMarked
package dev.athanor.tuner.scheduler;

import org.jspecify.annotations.NullMarked;
