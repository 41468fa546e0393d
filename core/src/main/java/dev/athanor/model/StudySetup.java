package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.space.SearchSpace;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed, beside the history, to replay every suggestion and verdict of a study.
 *
 * @param seed from which every random generator of the study is derived
 * @param sampler the sampler's name, as {@code Samplers.of} knows it, or {@value Recipe#OWN} and
 *     the name of the user's own
 * @param options the sampler's and pruner's options that differ from their defaults, as text, by
 *     dotted name: {@code sampler.multivariate}, {@code pruner.factor}
 * @param pruner the pruner's name, in the same way; {@code none} for none
 * @param space what is varied, where it was declared; null for spaces defined by running
 * @param version the version of Athanor that made the study
 */
public record StudySetup(
    long seed,
    String sampler,
    Map<String, String> options,
    String pruner,
    @Nullable SearchSpace space,
    String version) {

  public StudySetup {
    requireNonNull(sampler, "sampler");
    requireNonNull(pruner, "pruner");
    requireNonNull(version, "version");
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
