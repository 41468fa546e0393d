/**
 * Turns suggestions into processes, follows what they report, stops the hopeless ones, and goes on
 * after any interruption.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.tuner.Tuner}, {@link
 * dev.athanor.tuner.file.TuningFile}, {@link dev.athanor.tuner.Settlement}.
 *
 * <p><b>Depends on:</b> core.
 *
 * <p><b>Must not depend on:</b> {@code storage}, {@code cli}, a database.
 */
@NullMarked
package dev.athanor.tuner;

import org.jspecify.annotations.NullMarked;
