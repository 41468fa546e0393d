/**
 * What a program says while it runs: finds metrics in its printed lines, and keeps its console
 * files within bounds.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.tuner.signal.FollowedOutput}, {@link
 * dev.athanor.tuner.signal.MetricRule}, {@link dev.athanor.tuner.signal.Reading}, {@link
 * dev.athanor.tuner.signal.ConsoleLog}.
 *
 * <p><b>Depends on:</b> {@code core.model} (its exception), Jackson's streaming parser.
 *
 * <p><b>Must not depend on:</b> {@code executor}, {@code scheduler}, a study, a store, a thread.
 */
@NullMarked
package dev.athanor.tuner.signal;

import org.jspecify.annotations.NullMarked;
