/**
 * The tuning file: what a user writes to say which program is tuned, over which values, and towards
 * what. It is read whole and checked whole; what is wrong is told all at once, each with its line
 * and column. A command's words with their placeholders, the environment variables of a trial and
 * the names of runs follow from the file and live here too.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.tuner.file.TuningFile}, {@link
 * dev.athanor.tuner.file.CommandTemplate}, {@link dev.athanor.tuner.file.TuningFileException}.
 *
 * <p><b>Depends on:</b> {@code model} and {@code space} of core, the names and options of {@code
 * sampler} and {@code pruner}, the rules of {@code tuner.signal}, snakeyaml-engine's parser.
 *
 * <p><b>Must not depend on:</b> the rest of {@code tuner}, {@code storage}, a process, a clock or
 * the system properties.
 */
@NullMarked
package dev.athanor.tuner.file;

import org.jspecify.annotations.NullMarked;
