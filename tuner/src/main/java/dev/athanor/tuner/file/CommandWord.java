package dev.athanor.tuner.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A word of a command.
 *
 * @param text as it was written
 * @param parts what it is made of, in order
 */
record CommandWord(String text, List<Part> parts) {

  CommandWord {
    parts = List.copyOf(parts);
  }

  /** A piece of a word. */
  sealed interface Part {
    /** Text that stands for itself. */
    record Literal(String text) implements Part {}

    /** The value of a parameter. */
    record Param(String name) implements Part {}

    /** What a placeholder without a parameter's name stands for. */
    enum Placeholder implements Part {
      ARGS,
      SEED,
      PHASE,
      TRIAL,
      JAVA,
      PARAMS_FILE;

      /** As a command writes it, without the braces. */
      String word() {
        return switch (this) {
          case ARGS -> "args";
          case SEED -> "seed";
          case PHASE -> "phase";
          case TRIAL -> "trial";
          case JAVA -> "java";
          case PARAMS_FILE -> "params_file";
        };
      }
    }
  }

  boolean isArgs() {
    return parts.contains(Part.Placeholder.ARGS);
  }

  /** Whether the word is another one in each trial. */
  boolean dependsOnTrial() {
    return parts.stream()
        .anyMatch(part -> !(part instanceof Part.Literal) && part != Part.Placeholder.JAVA);
  }

  /** The word of one process; empty if it names a parameter that is inactive. */
  Optional<String> expand(CommandTemplate.Values values) {
    var expanded = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal literal -> expanded.append(literal.text());
        case Part.Param param -> {
          var value = values.params().get(param.name());
          if (value == null) {
            return Optional.empty();
          }
          expanded.append(value.text());
        }
        case Part.Placeholder placeholder -> expanded.append(value(placeholder, values));
      }
    }
    return Optional.of(expanded.toString());
  }

  private static String value(Part.Placeholder placeholder, CommandTemplate.Values values) {
    return switch (placeholder) {
      case ARGS -> throw new IllegalStateException("${args} within a word");
      case SEED -> Long.toString(values.seed());
      case PHASE -> values.phase();
      case TRIAL -> Integer.toString(values.trial());
      case JAVA -> values.java().toString();
      case PARAMS_FILE -> values.paramsFile().toString();
    };
  }

  /** Makes words of texts and refuses what is wrong with their placeholders. For one command. */
  static final class Parser {

    private static final String PARAMS = "params.";
    private static final String EXPECTED =
        "${args}, ${params.NAME}, ${seed}, ${phase}, ${trial}, ${java} or ${params_file}";

    private final List<String> names;
    private final Set<String> conditional;
    private final List<CommandWord> words = new ArrayList<>();

    /**
     * @param names of the parameters, parents first
     * @param conditional those of them that may be inactive
     */
    Parser(List<String> names, Set<String> conditional) {
      this.names = names;
      this.conditional = conditional;
    }

    CommandTemplate template() {
      return new CommandTemplate(words, names);
    }

    void add(CommandWords.Word word, CommandWords.Refusals refusals) {
      CommandWords.Refusals within =
          (offset, part, what, expected, remedy) -> {
            List<Integer> offsets = word.offsets();
            int at = offset < offsets.size() ? offsets.get(offset) : 0;
            refusals.add(at, part, what, expected, remedy);
          };
      var parsed = new CommandWord(word.text(), parts(word.text(), within));
      words.add(parsed);
      check(parsed, within);
    }

    private List<Part> parts(String text, CommandWords.Refusals refusals) {
      var parts = new ArrayList<Part>();
      var literal = new StringBuilder();
      int i = 0;
      while (i < text.length()) {
        if (text.startsWith("$${", i)) {
          literal.append("${");
          i += 3;
        } else if (text.startsWith("${", i)) {
          int end = text.indexOf('}', i);
          if (end < 0) {
            refusals.add(
                i,
                "${",
                "`%s` without its }".formatted(YamlNode.shortened(text.substring(i))),
                EXPECTED,
                "Write $${ for the two characters.");
            return parts;
          }
          Part part = placeholder(i, text.substring(i + 2, end), refusals);
          if (part != null) {
            parts.add(new Part.Literal(literal.toString()));
            parts.add(part);
            literal.setLength(0);
          }
          i = end + 1;
        } else {
          literal.append(text.charAt(i));
          i++;
        }
      }
      parts.add(new Part.Literal(literal.toString()));
      parts.removeIf(part -> part.equals(new Part.Literal("")));
      return parts;
    }

    private @Nullable Part placeholder(int offset, String inner, CommandWords.Refusals refusals) {
      String whole = "${" + inner + "}";
      for (Part.Placeholder placeholder : Part.Placeholder.values()) {
        if (inner.equals(placeholder.word())) {
          return placeholder;
        }
      }
      if (inner.startsWith(PARAMS)) {
        String name = inner.substring(PARAMS.length());
        if (names.contains(name)) {
          return new Part.Param(name);
        }
        String nearest = NearestName.of(name, names);
        refusals.add(
            offset,
            whole,
            "`%s` names no parameter".formatted(whole),
            names.isEmpty() ? "a parameter of space" : NearestName.oneOf(names),
            nearest == null ? null : "Did you mean `${params.%s}`?".formatted(nearest));
        return null;
      }
      var known = new LinkedHashSet<String>();
      for (Part.Placeholder placeholder : Part.Placeholder.values()) {
        known.add(placeholder.word());
      }
      names.forEach(name -> known.add(PARAMS + name));
      String nearest = names.contains(inner) ? PARAMS + inner : NearestName.of(inner, known);
      refusals.add(
          offset,
          whole,
          "unknown placeholder `%s`".formatted(YamlNode.shortened(whole)),
          EXPECTED,
          nearest == null
              ? "Write $${ for the two characters."
              : "Did you mean `${%s}`?".formatted(nearest));
      return null;
    }

    private void check(CommandWord word, CommandWords.Refusals refusals) {
      if (word.isArgs() && word.parts().size() > 1) {
        refusals.add(
            word.text().indexOf("${args}"),
            "${args}",
            "`${args}` within `%s`".formatted(YamlNode.shortened(word.text())),
            "a word of its own",
            "It becomes several words.");
      }
      boolean first = words.size() == 1;
      if (first && word.isArgs()) {
        refusals.add(0, word.text(), "`${args}` as the program", "a program first", null);
      }
      for (Part part : word.parts()) {
        if (part instanceof Part.Param(String name) && conditional.contains(name)) {
          refuseGap(word, name, refusals);
        }
      }
    }

    /** A word that is left out should not leave an option without its value, or no program. */
    private void refuseGap(CommandWord word, String name, CommandWords.Refusals refusals) {
      String placeholder = "${params." + name + "}";
      if (words.size() == 1) {
        refusals.add(
            word.text().indexOf(placeholder),
            placeholder,
            "`%s` in the program, and %s may be inactive".formatted(placeholder, name),
            "a parameter that is always active",
            null);
        return;
      }
      String before = words.get(words.size() - 2).text();
      if (word.parts().size() == 1 && before.startsWith("-") && !before.contains("=")) {
        refusals.add(
            0,
            placeholder,
            "`%s` after `%s`, and %s may be inactive".formatted(placeholder, before, name),
            "both in one word, which is then left out",
            "Write `%s=%s`.".formatted(before, placeholder));
      }
    }
  }
}
