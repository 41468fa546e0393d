package dev.athanor.tuner.file;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Condition;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code space}: what is varied, and under which conditions. For one file and one thread. */
final class SpaceReader {

  static final List<String> KEYS = List.of("float", "int", "choice", "log", "step", "when");

  private static final List<String> KINDS = List.of("float", "int", "choice");
  private static final String EXAMPLE = "`lr: {float: [1e-4, 1e-1], log: true}`";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]*");
  private static final int LONGEST_NAME = 100;
  private static final int MOST = 1000;
  private static final double MOST_STEPS = 0x1p53;

  private final Field space;
  private final Map<String, Declared> declared = new LinkedHashMap<>();

  /**
   * A parameter as the file has it.
   *
   * @param at where its name stands
   * @param distribution null if it was refused
   * @param when its conditions by the parents' names
   */
  private record Declared(
      Position at, @Nullable Distribution distribution, Map<String, Field> when) {}

  /**
   * What was read.
   *
   * @param space null if anything in it was refused
   * @param names of all parameters, whether or not they could be read; parents first
   * @param conditional those of them that may be inactive
   */
  record Read(@Nullable SearchSpace space, List<String> names, Set<String> conditional) {}

  private SpaceReader(Field space) {
    this.space = space;
  }

  static Read read(Field space) {
    return new SpaceReader(space).read();
  }

  private Read read() {
    if (!(space.node() instanceof YamlNode.Mapping mapping) || mapping.entries().isEmpty()) {
      space.refuse("a mapping with at least one parameter", "Write " + EXAMPLE + ".");
      return new Read(null, List.of(), Set.of());
    }
    if (mapping.entries().size() > MOST) {
      space.refuse("%d parameters".formatted(mapping.entries().size()), "at most " + MOST, null);
      return new Read(null, List.of(), Set.of());
    }
    boolean good = names(mapping.entries());
    for (YamlNode.Entry entry : mapping.entries()) {
      good &= parameter(new Field(space.reading(), "space." + entry.key(), entry.value()), entry);
    }
    var conditions = new ArrayList<Condition>();
    for (var each : declared.entrySet()) {
      for (var condition : each.getValue().when().entrySet()) {
        good &= condition(each.getKey(), condition.getKey(), condition.getValue(), conditions);
      }
    }
    List<String> order = parentsFirst();
    good &= order.size() == declared.size();
    var conditional = new HashSet<String>();
    declared.forEach((name, each) -> {
      if (!each.when().isEmpty()) {
        conditional.add(name);
      }
    });
    return new Read(
        good ? space(order, conditions) : null,
        good ? order : List.copyOf(declared.keySet()),
        Set.copyOf(conditional));
  }

  private SearchSpace space(List<String> order, List<Condition> conditions) {
    var byName = new LinkedHashMap<String, Distribution>();
    for (String name : order) {
      Declared each = declared.get(name);
      if (each != null && each.distribution() != null) {
        byName.put(name, each.distribution());
      }
    }
    return new SearchSpace(byName, conditions);
  }

  /** Whether each name can be an option and a variable, and no two the same variable. */
  private boolean names(List<YamlNode.Entry> entries) {
    boolean good = true;
    Problems problems = space.reading().problems();
    var variables = new HashMap<String, String>();
    for (YamlNode.Entry entry : entries) {
      String name = entry.key();
      String variable = TrialVariables.param(name);
      String earlier = variables.putIfAbsent(variable, name);
      if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
        good = false;
        problems.add(
            entry.at(),
            "space: parameter name `%s`".formatted(YamlNode.shortened(name)),
            "at most %d letters, digits and . _ - / from ASCII, beginning with a letter, digit or _"
                .formatted(LONGEST_NAME),
            "It becomes --NAME and an environment variable.");
      } else if (earlier != null) {
        good = false;
        problems.add(
            entry.at(),
            "space.%s: its environment variable %s is that of %s"
                .formatted(name, variable, earlier),
            "a variable for each",
            "Rename one of the two.");
      }
    }
    return good;
  }

  private boolean parameter(Field field, YamlNode.Entry entry) {
    Distribution distribution = null;
    Map<String, Field> when = Map.of();
    boolean conditioned = true;
    Section section =
        field.node() instanceof YamlNode.Mapping
            ? Section.of(field, KEYS, EXAMPLE)
            : shorthand(field);
    if (section != null) {
      Field kind = section.exactlyOne(KINDS, "`{float: [0, 1]}`");
      if (kind != null) {
        distribution =
            kind.path().endsWith(".choice")
                ? choice(kind, section)
                : kind.path().endsWith(".int") ? whole(kind, section) : real(kind, section);
      }
      Field conditions = section.field("when");
      if (conditions != null) {
        when = when(conditions);
        conditioned = !when.isEmpty();
      }
    }
    declared.put(entry.key(), new Declared(entry.at(), distribution, when));
    return distribution != null && conditioned;
  }

  private static @Nullable Section shorthand(Field field) {
    String remedy =
        switch (field.node()) {
          case YamlNode.Sequence _ ->
              "Write `{choice: […]}` to choose from a list, `{float: [low, high]}` for a range.";
          case YamlNode.Scalar scalar when scalar.kind() == YamlNode.Kind.NULL ->
              "Write " + EXAMPLE + ".";
          case YamlNode.Scalar scalar ->
              "Write `{choice: [%s]}` to hold it fixed.".formatted(scalar.text());
          case YamlNode.Mapping _ -> null;
        };
    field.refuse("a mapping with float, int or choice", remedy);
    return null;
  }

  private @Nullable Distribution choice(Field values, Section section) {
    boolean good = true;
    for (String key : List.of("log", "step")) {
      if (section.has(key)) {
        section.refuseKey(key, "beside choice", "only beside float or int", "Drop it.");
        good = false;
      }
    }
    List<Field> fields = values.list("a list of values");
    List<ParamValue> choices = fields == null ? null : Choices.read(fields);
    if (fields == null || choices == null) {
      return null;
    }
    if (choices.isEmpty()) {
      values.refuse("an empty list", "at least one value", null);
      return null;
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < choices.size(); i++) {
      if (!seen.add(choices.get(i).text())) {
        fields
            .get(i)
            .refuse(
                "%s again".formatted(fields.get(i).quote()),
                "each value once, as the program would see it",
                "Drop one of the two.");
        good = false;
      }
    }
    return good ? new CategoricalDistribution(choices) : null;
  }

  private static @Nullable Distribution real(Field range, Section section) {
    List<Field> bounds = bounds(range);
    Boolean log = section.has("log") ? section.find("log", Field::truth) : Boolean.FALSE;
    Double step = section.find("step", Field::real);
    if (bounds == null || log == null || (section.has("step") && step == null)) {
      return null;
    }
    Double low = bounds.getFirst().real();
    Double high = bounds.getLast().real();
    if (low == null || high == null || !ordered(range, bounds, low > high)) {
      return null;
    }
    if (!(high - low <= Double.MAX_VALUE)) {
      range.refuse(span(bounds), "high - low within the range of doubles", null);
      return null;
    }
    if (log && !positive(bounds.getFirst(), low > 0, "> 0")) {
      return null;
    }
    if (step != null && !steps(section, log, step, high - low)) {
      return null;
    }
    return new FloatDistribution(low, high, log, step);
  }

  private static @Nullable Distribution whole(Field range, Section section) {
    List<Field> bounds = bounds(range);
    Boolean log = section.has("log") ? section.find("log", Field::truth) : Boolean.FALSE;
    Long step = section.find("step", field -> field.whole(1, Field.EXACT));
    if (bounds == null || log == null || (section.has("step") && step == null)) {
      return null;
    }
    Long low = bounds.getFirst().whole(-Field.EXACT, Field.EXACT);
    Long high = bounds.getLast().whole(-Field.EXACT, Field.EXACT);
    if (low == null || high == null || !ordered(range, bounds, low > high)) {
      return null;
    }
    if (log && !positive(bounds.getFirst(), low > 0, ">= 1")) {
      return null;
    }
    if (step != null && !steps(section, log, step, (double) high - low)) {
      return null;
    }
    return new IntDistribution(low, high, log, step == null ? 1 : step);
  }

  private static @Nullable List<Field> bounds(Field range) {
    String expected = "a list [low, high]";
    List<Field> bounds = range.list(expected);
    if (bounds != null && bounds.size() != 2) {
      range.refuse(expected, bounds.size() > 2 ? "To choose from a list, write choice." : null);
      return null;
    }
    return bounds;
  }

  private static String span(List<Field> bounds) {
    return "low %s, high %s".formatted(bounds.getFirst().quote(), bounds.getLast().quote());
  }

  private static boolean ordered(Field range, List<Field> bounds, boolean swapped) {
    if (swapped) {
      // Of the parameter, not of its key: this is what it is about.
      String parameter = range.path().substring(0, range.path().lastIndexOf('.'));
      range
          .reading()
          .problems()
          .add(range.at(), parameter + ": " + span(bounds), "low <= high", "Swap the two.");
    }
    return !swapped;
  }

  private static boolean positive(Field low, boolean positive, String expected) {
    if (!positive) {
      low.refuse(
          "low %s with log".formatted(low.quote()),
          expected,
          "A logarithm needs a range above zero; raise low or drop log.");
    }
    return positive;
  }

  private static boolean steps(Section section, boolean log, double step, double width) {
    Field field = section.field("step");
    if (field == null) {
      return true;
    }
    if (log) {
      section.refuseKey("step", "beside log", "one of the two", "Drop step or log.");
    } else if (!(step > 0)) {
      field.refuse("> 0", null);
    } else if (step > width && width > 0) {
      field.refuse("at most high - low", "With this step, low is the only value.");
    } else if (width / step > MOST_STEPS) {
      field.refuse("at most 2^53 values", "Make the step larger, or drop it.");
    } else {
      return true;
    }
    return false;
  }

  private Map<String, Field> when(Field conditions) {
    if (!(conditions.node() instanceof YamlNode.Mapping mapping) || mapping.entries().isEmpty()) {
      conditions.refuse(
          "a mapping from another parameter to its values", "Write `when: {optimizer: sgd}`.");
      return Map.of();
    }
    var when = new LinkedHashMap<String, Field>();
    for (YamlNode.Entry entry : mapping.entries()) {
      // The field's own path is the key's; its place is the value's.
      when.put(
          entry.key(),
          new Field(space.reading(), conditions.path() + "." + entry.key(), entry.value()));
    }
    return when;
  }

  private boolean condition(String child, String parent, Field values, List<Condition> conditions) {
    Declared above = declared.get(parent);
    if (above == null) {
      values.refuse(
          "no parameter %s".formatted(YamlNode.shortened(parent)),
          NearestName.oneOf(declared.keySet()),
          NearestName.remedy(parent, declared.keySet()));
      return false;
    }
    List<Field> fields = values.oneOrMore();
    List<ParamValue> anyOf = Choices.read(fields);
    if (above.distribution() == null || anyOf == null) {
      return false;
    }
    if (above.distribution() instanceof FloatDistribution(_, _, _, Double step) && step == null) {
      values.refuse(
          "%s is a float without step".formatted(parent),
          "a choice, an int, or a float with step",
          "A real number hardly ever equals another.");
      return false;
    }
    if (anyOf.isEmpty()) {
      values.refuse("an empty list", "at least one value", null);
      return false;
    }
    boolean good = true;
    for (int i = 0; i < anyOf.size(); i++) {
      good &= possible(fields.get(i), anyOf.get(i), parent, above.distribution());
    }
    if (good) {
      conditions.add(new Condition(child, parent, anyOf));
    }
    return good;
  }

  private static boolean possible(Field field, ParamValue value, String parent, Distribution of) {
    try {
      double _ = of.internal(value);
      return true;
    } catch (IllegalArgumentException e) {
      String remedy =
          of instanceof CategoricalDistribution(List<ParamValue> choices)
              ? NearestName.remedy(value.text(), choices.stream().map(ParamValue::text).toList())
              : null;
      field.refuse(
          "%s, which %s never is".formatted(field.quote(), parent),
          YamlNode.shortened(of.describe()),
          remedy);
      return false;
    }
  }

  /**
   * The names so that every parent stands before what depends on it, and otherwise in the file's
   * order; without those that wait for one another in a circle.
   */
  private List<String> parentsFirst() {
    var order = new ArrayList<String>();
    var waiting = new ArrayList<>(declared.keySet());
    while (!waiting.isEmpty()) {
      String next = null;
      for (String name : waiting) {
        if (parents(name).stream().noneMatch(waiting::contains)) {
          next = name;
          break;
        }
      }
      if (next == null) {
        waiting.removeAll(refuseCircle(waiting));
      } else {
        waiting.remove(next);
        order.add(next);
      }
    }
    return order;
  }

  private List<String> refuseCircle(List<String> waiting) {
    var path = new ArrayList<String>();
    String name = waiting.getFirst();
    while (!path.contains(name)) {
      path.add(name);
      name = parents(name).stream().filter(waiting::contains).findFirst().orElse(name);
    }
    List<String> circle = new ArrayList<>(path.subList(path.indexOf(name), path.size()));
    circle.add(name);
    Declared first = declared.get(name);
    space
        .reading()
        .problems()
        .add(
            first == null ? space.at() : first.at(),
            "space.%s: depends on itself: %s".formatted(name, String.join(" -> ", circle)),
            "no circle",
            "Drop one of these conditions.");
    return circle;
  }

  private Set<String> parents(String name) {
    Declared each = declared.get(name);
    return each == null ? Set.of() : each.when().keySet();
  }
}
