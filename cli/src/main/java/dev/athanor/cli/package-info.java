/**
 * The command line: reads what the user wants, wires the modules, shows progress and results. The
 * only module that sees every other.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.cli.Main}, {@link dev.athanor.cli.TuneCommand},
 * {@link dev.athanor.cli.LiveView}.
 *
 * <p><b>Depends on:</b> everything.
 *
 * <p><b>Must not depend on:</b> nothing is out of bounds; nothing depends on it.
 */
@NullMarked
package dev.athanor.cli;

import org.jspecify.annotations.NullMarked;
