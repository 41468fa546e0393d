package dev.athanor.tuner;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one call of the tuner differs from what the tuning file says, and where it works.
 *
 * @param folder identifies the data folder; every process of it carries this in its mark
 * @param data the data folder; the processes' output goes to {@code logs} in it
 * @param java the program that {@code ${java}} stands for
 * @param study the study's name; null for the file's
 * @param trials the study's total of trials; null for the file's
 * @param concurrency processes at a time; null for the file's
 * @param seed the seed of a new study; null for the file's
 * @param version the program's version, kept with a new study
 * @param notices told in one line what a user should know: a kill after the grace, a retry
 */
public record TunerSettings(
    String folder,
    Path data,
    Path java,
    @Nullable String study,
    @Nullable Integer trials,
    @Nullable Integer concurrency,
    @Nullable Long seed,
    String version,
    InstantSource clock,
    Consumer<String> notices) {
  public TunerSettings {
    requireNonNull(folder, "folder");
    requireNonNull(data, "data");
    requireNonNull(java, "java");
    requireNonNull(version, "version");
    requireNonNull(clock, "clock");
    requireNonNull(notices, "notices");
  }
}
