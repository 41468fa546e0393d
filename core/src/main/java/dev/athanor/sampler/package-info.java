/**
 * What to try next: functions from a study's history to values.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.sampler.Sampler}, {@link
 * dev.athanor.sampler.TpeSampler}, {@link dev.athanor.sampler.GridSampler}, {@link
 * dev.athanor.sampler.QmcSampler}, {@link dev.athanor.sampler.Samplers}.
 *
 * <p><b>Depends on:</b> {@code model}, {@code space}, {@code pareto}, {@code numeric}.
 *
 * <p><b>Must not depend on:</b> {@code storage}, {@code study}, a clock, or a thread.
 */
@NullMarked
package dev.athanor.sampler;

import org.jspecify.annotations.NullMarked;
