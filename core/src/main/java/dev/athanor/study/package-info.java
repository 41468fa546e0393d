/**
 * The Study/Trial library: ask for a trial, report, tell, optimise, replay.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.study.Study}, {@link dev.athanor.study.Trial},
 * {@link dev.athanor.study.Optimization}, {@link dev.athanor.study.Replay}.
 *
 * <p><b>Depends on:</b> {@code storage} (the ports), {@code sampler}, {@code pruner}, {@code
 * model}, {@code space}.
 *
 * <p><b>Must not depend on:</b> a database, a process, a protocol.
 */
@NullMarked
package dev.athanor.study;

import org.jspecify.annotations.NullMarked;
