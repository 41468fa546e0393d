package dev.athanor.tuner.file;

import static java.util.Objects.requireNonNull;

import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The command of a tuning file: words, in which placeholders stand for what differs from process to
 * process. No shell ever sees it. Immutable.
 *
 * <ul>
 *   <li>{@code ${args}}, a word of its own: {@code --name value} for each active parameter
 *   <li>{@code ${params.NAME}}: one value; the word is left out where the parameter is inactive
 *   <li>{@code ${seed}}, {@code ${phase}}, {@code ${trial}}: as in the environment
 *   <li>{@code ${java}}: the Java program that Athanor itself runs on
 *   <li>{@code ${params_file}}: the path of a JSON file with the values
 *   <li><code>$${</code>: the two characters <code>${</code>
 * </ul>
 */
public final class CommandTemplate {

  private final List<String> words;
  private final List<CommandWord> parsed;
  private final List<String> order;

  CommandTemplate(List<CommandWord> parsed, List<String> order) {
    this.parsed = List.copyOf(parsed);
    this.words = parsed.stream().map(CommandWord::text).toList();
    this.order = List.copyOf(order);
  }

  /**
   * What the placeholders of one process stand for.
   *
   * @param params the values of the active parameters by name
   * @param phase {@code tune} or {@code confirm}
   * @param trial the trial's number, from 0
   * @param java the Java program for {@code ${java}}
   * @param paramsFile a JSON file with the values
   */
  public record Values(
      SequencedMap<String, ParamValue> params,
      long seed,
      String phase,
      int trial,
      Path java,
      Path paramsFile) {
    public Values {
      params = new LinkedHashMap<>(params);
      requireNonNull(phase, "phase");
      requireNonNull(java, "java");
      requireNonNull(paramsFile, "paramsFile");
    }
  }

  /**
   * A command of the given words.
   *
   * @throws IllegalArgumentException if a placeholder is unknown or out of place
   */
  public static CommandTemplate of(List<String> words, SearchSpace space) {
    var conditional = new HashSet<String>();
    space.conditions().forEach(condition -> conditional.add(condition.name()));
    var parser = new CommandWord.Parser(List.copyOf(space.byName().keySet()), conditional);
    for (String word : words) {
      parser.add(
          CommandWords.Word.of(word),
          (offset, part, what, expected, remedy) -> {
            throw new IllegalArgumentException(
                new TuningFileException.Problem(0, 0, "command: " + what, expected, remedy).text());
          });
    }
    return parser.template();
  }

  /** The words with their placeholders. */
  public List<String> words() {
    return words;
  }

  /** The words of one process. */
  public List<String> expand(Values values) {
    var expanded = new ArrayList<String>();
    for (CommandWord word : parsed) {
      if (word.isArgs()) {
        order.forEach(name -> {
          ParamValue value = values.params().get(name);
          if (value != null) {
            expanded.add("--" + name);
            expanded.add(value.text());
          }
        });
      } else {
        word.expand(values).ifPresent(expanded::add);
      }
    }
    return List.copyOf(expanded);
  }

  /**
   * Where the program is: of a path relative to the folder, or the first of its name in the search
   * path. Empty where the program depends on a parameter and is known only trial by trial.
   *
   * @param folder the tuning file's folder
   * @param searchPath folders separated by colons, as {@code PATH} has them
   * @param java the Java program for {@code ${java}}
   * @throws IllegalArgumentException if there is no such program, or it may not be executed
   */
  public Optional<Path> program(Path folder, String searchPath, Path java) {
    CommandWord first = parsed.getFirst();
    if (first.dependsOnTrial()) {
      return Optional.empty();
    }
    var values = new Values(new LinkedHashMap<>(), 0, "tune", 0, java, folder);
    String name = first.expand(values).orElseThrow();
    return Optional.of(ProgramSearch.find(name, folder, searchPath));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommandTemplate that
        && words.equals(that.words)
        && order.equals(that.order);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
