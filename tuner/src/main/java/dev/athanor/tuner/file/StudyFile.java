package dev.athanor.tuner.file;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Objective;
import dev.athanor.space.SearchSpace;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a study is, without the processes that carry out its trials: a tuning file of which only the
 * name, the space, what is optimised, sampler, pruner and seed count, checked. Immutable.
 *
 * @param name of the study; {@code ask-tell} where the file has none
 * @param objectives what is optimised; at least one
 * @param sampler the sampler's name
 * @param pruner the pruner's name; {@code none} for none, as always with several objectives
 * @param options the sampler's and pruner's options that the file sets, by dotted name
 * @param seed of the study
 * @param ignored keys of the file that are for {@link TuningFile} alone, in the file's order; they
 *     are not checked
 */
public record StudyFile(
    String name,
    SearchSpace space,
    List<Objective> objectives,
    String sampler,
    String pruner,
    Map<String, String> options,
    long seed,
    List<String> ignored) {

  public StudyFile {
    requireNonNull(space, "space");
    TuningFile.requireName(name);
    objectives = List.copyOf(objectives);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads and checks a file. One with a {@code command} may have every key of a {@link TuningFile};
   * one without is refused if it has keys that only a command gives a meaning.
   *
   * @throws TuningFileException if anything in it is wrong; it names everything that is
   * @throws AthanorException {@code NOT_FOUND} if there is no such file, {@code INVALID_INPUT} if
   *     it cannot be read
   */
  public static StudyFile read(Path path) {
    return parse(path, TuningFile.bytes(path));
  }

  /**
   * Checks the text of a file.
   *
   * @param path where it would be; messages begin with it
   * @throws TuningFileException if anything in it is wrong; it names everything that is
   */
  public static StudyFile parse(Path path, byte[] utf8) {
    return StudyFileReader.read(path, utf8);
  }
}
