package dev.athanor.tuner.signal;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** How metrics are told from everything else that a program prints. */
public sealed interface MetricRule {

  /** The name that stands for the step, as a JSON key or as a group. */
  String STEP = "step";

  /**
   * A line that is the prefix and a JSON object: {@code athanor: {"loss": 0.31, "step": 4}}. Every
   * number in it is a metric, save the step; NaN, Infinity and -Infinity are numbers. Blanks before
   * the prefix do not count.
   *
   * @param prefix blanks at its ends do not count; if it is empty, every line that starts with a
   *     brace is meant
   */
  record JsonLines(String prefix) implements MetricRule {

    /** The prefix if nobody chooses another. */
    public static final String PREFIX = "athanor:";

    public JsonLines {
      prefix = prefix.strip();
      if (prefix.chars().anyMatch(Character::isISOControl)) {
        throw new AthanorException(
            AthanorException.Code.INVALID_INPUT,
            "prefix: '%s' (expected: no control characters, as a line begins with it)."
                .formatted(prefix));
      }
    }

    public JsonLines() {
      this(PREFIX);
    }
  }

  /**
   * A regular expression that is looked for in every line, as often as it occurs there. Each named
   * group is a metric, save {@code step}; two groups called "name" and "value" give one together.
   *
   * @param names group → what it stands for, where that cannot be a group's name in Java; a group
   *     that is not in it stands for its own name
   */
  record Matching(Pattern regex, Map<String, String> names) implements MetricRule {

    static final String NAME = "name";
    static final String VALUE = "value";

    /** What Java accepts as the name of a group. */
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

    /** Quoted text, a reference to a group, an escaped character, the start of a group. */
    private static final Pattern PART =
        Pattern.compile(
            "\\\\Q.*?(?:\\\\E|$)|\\\\k<(?<back>[^>]*)>|\\\\.|\\(\\?P=(?<python>\\w+)\\)"
                + "|\\(\\?P?<(?<name>[A-Za-z_][^>]*)>",
            Pattern.DOTALL);

    public Matching {
      requireNonNull(regex, "regex");
      names = Map.copyOf(names);
      var meanings = new HashSet<String>();
      for (var group : regex.namedGroups().keySet()) {
        meanings.add(names.getOrDefault(group, group));
      }
      if (meanings.stream().allMatch(STEP::equals)) {
        throw invalid(regex.pattern(), "no named group for a metric");
      }
      if (meanings.contains(NAME) && !meanings.contains(VALUE)) {
        throw invalid(regex.pattern(), "a group 'name' without a group 'value'");
      }
    }

    public Matching(Pattern regex) {
      this(regex, Map.of());
    }

    /**
     * From a regular expression whose groups may have names that Java refuses, such as {@code
     * (?<val_loss>…)}, and may be written as in Python: {@code (?P<loss>…)}.
     *
     * @throws AthanorException {@code INVALID_INPUT} if it is no regular expression, or has no
     *     group for a metric
     */
    public static Matching of(String regex) {
      var groups = new LinkedHashMap<String, String>();
      var java =
          PART.matcher(regex)
              .replaceAll(part -> Matcher.quoteReplacement(translated(part, groups, regex)));
      var names = new LinkedHashMap<String, String>();
      groups.forEach((name, group) -> names.put(group, name));
      names.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
      try {
        return new Matching(Pattern.compile(java), names);
      } catch (PatternSyntaxException e) {
        throw invalid(regex, "not a regular expression, " + e.getDescription());
      }
    }

    /** The part as Java wants it; {@code groups} is name → group. */
    private static String translated(
        MatchResult part, SequencedMap<String, String> groups, String regex) {
      var name = part.group("name");
      if (name != null) {
        boolean legal = LEGAL.matcher(name).matches();
        var group = legal ? name : "group%d%s".formatted(groups.size(), unused(regex));
        if (groups.put(name, group) != null) {
          throw invalid(regex, "not a regular expression, two groups called " + name);
        }
        return "(?<" + group + ">";
      }
      var back = part.group("back") == null ? part.group("python") : part.group("back");
      return back == null ? part.group() : "\\k<" + groups.getOrDefault(back, back) + ">";
    }

    /** Letters that make a name of ours differ from any in the expression. */
    private static String unused(String regex) {
      var letters = "x";
      while (regex.contains(letters + ">")) {
        letters += "x";
      }
      return letters;
    }

    private static AthanorException invalid(String regex, String what) {
      return new AthanorException(
          AthanorException.Code.INVALID_INPUT,
          ("regular expression '%s': %s (expected: a named group for each metric). Write for"
                  + " example 'loss=(?<loss>\\S+)', or use two groups called name and value.")
              .formatted(regex, what));
    }
  }
}
