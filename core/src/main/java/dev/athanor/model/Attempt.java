package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One process that carried out a trial.
 *
 * @param number counts the trial's attempts from 1
 * @param agent who started it
 * @param pid its process id; null between the record and the start
 * @param details what sets it apart from other attempts: {@code command}, {@code seed}, {@code
 *     output}…
 * @param environment what it shares with many: host, commit, packages…; kept once, however many
 *     share it
 * @param exit null while it runs, and for good if nobody saw its end
 */
public record Attempt(
    TrialId trial,
    int number,
    String agent,
    @Nullable Long pid,
    Map<String, String> details,
    Map<String, String> environment,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Exit exit) {

  public Attempt {
    requireNonNull(trial, "trial");
    requireNonNull(agent, "agent");
    requireNonNull(startedAt, "startedAt");
    details = Collections.unmodifiableMap(new TreeMap<>(details));
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }
}
