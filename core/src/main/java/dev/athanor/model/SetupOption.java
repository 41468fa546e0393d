package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One option of a sampler or pruner: what it may be set to in {@link StudySetup#options}.
 *
 * @param name the dotted name: {@code sampler.startup}
 * @param kind how its text reads
 * @param least the smallest number allowed; minus infinity for none, of no meaning where the text
 *     is no number
 * @param most the largest number allowed; infinite for none
 * @param choices the texts allowed for a {@link Kind#NAME}; empty for other kinds
 * @param initial its text where a setup does not name it
 * @param meaning what it does, for a list of options
 */
public record SetupOption(
    String name,
    Kind kind,
    double least,
    double most,
    List<String> choices,
    String initial,
    String meaning) {

  /** How the text of an option reads. */
  public enum Kind {
    /** {@code true} or {@code false}. */
    TRUTH,
    /** A whole number. */
    WHOLE,
    /** A whole number, or {@code auto}. */
    WHOLE_OR_AUTO,
    /** A number. */
    REAL,
    /** A number, or {@code none}. */
    REAL_OR_NONE,
    /** One of some names. */
    NAME,
    /** Any texts, each under a name that follows the option's: {@code sampler.fixed.lr}. */
    TEXT_BY_NAME
  }

  private static final String AUTO = "auto";
  private static final String NONE = "none";

  public SetupOption {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(meaning, "meaning");
    choices = List.copyOf(choices);
  }

  /** An option that is true or false. */
  public static SetupOption truth(String name, boolean initial, String meaning) {
    return new SetupOption(name, Kind.TRUTH, 0, 0, List.of(), Boolean.toString(initial), meaning);
  }

  /** An option that is a whole number from {@code least} on. */
  public static SetupOption whole(String name, long least, long initial, String meaning) {
    return new SetupOption(
        name,
        Kind.WHOLE,
        least,
        Double.POSITIVE_INFINITY,
        List.of(),
        Long.toString(initial),
        meaning);
  }

  /** An option that is a whole number from {@code least} on, {@code auto} where it is not set. */
  public static SetupOption wholeOrAuto(String name, long least, String meaning) {
    return new SetupOption(
        name, Kind.WHOLE_OR_AUTO, least, Double.POSITIVE_INFINITY, List.of(), AUTO, meaning);
  }

  /** An option that is a number of a closed range. */
  public static SetupOption real(
      String name, double least, double most, double initial, String meaning) {
    return new SetupOption(
        name, Kind.REAL, least, most, List.of(), Double.toString(initial), meaning);
  }

  /** An option that is any number but NaN, {@code none} where it is not set. */
  public static SetupOption realOrNone(String name, String meaning) {
    return new SetupOption(
        name,
        Kind.REAL_OR_NONE,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        List.of(),
        NONE,
        meaning);
  }

  /** An option that is one of some names. */
  public static SetupOption name(
      String name, List<String> choices, String initial, String meaning) {
    return new SetupOption(name, Kind.NAME, 0, 0, choices, initial, meaning);
  }

  /** Options that are any texts, one for each name that follows. */
  public static SetupOption textByName(String name, String meaning) {
    return new SetupOption(name, Kind.TEXT_BY_NAME, 0, 0, List.of(), "", meaning);
  }

  /** What the text may be, in words: {@code a whole number >= 1}. */
  public String expected() {
    return switch (kind) {
      case TRUTH -> "true or false";
      case WHOLE -> "a whole number " + bounds();
      case WHOLE_OR_AUTO -> "auto, or a whole number " + bounds();
      case REAL -> "a number " + bounds();
      case REAL_OR_NONE -> "none, or a number";
      case NAME -> "one of " + String.join(", ", choices);
      case TEXT_BY_NAME -> "a text, as %s.NAME".formatted(name);
    };
  }

  /**
   * Checks a text for this option.
   *
   * @throws IllegalArgumentException if it is not what is {@link #expected}
   */
  public void check(String text) {
    if (kind == Kind.NAME && !choices.contains(text)) {
      throw unknown(name, text, choices);
    }
    boolean fits =
        switch (kind) {
          case TRUTH -> text.equals("true") || text.equals("false");
          case WHOLE -> wholeInRange(text);
          case WHOLE_OR_AUTO -> text.equals(AUTO) || wholeInRange(text);
          case REAL -> realInRange(text);
          case REAL_OR_NONE -> text.equals(NONE) || realInRange(text);
          case NAME, TEXT_BY_NAME -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s). %s; leave it unset for %s."
              .formatted(name, text, expected(), meaning, initial));
    }
  }

  /** The value in a setup, or the initial one, of an option that is true or false. */
  public boolean truth(StudySetup setup) {
    return Boolean.parseBoolean(text(setup));
  }

  /** The value in a setup, or the initial one, of an option that is a whole number. */
  public long whole(StudySetup setup) {
    return Long.parseLong(text(setup));
  }

  /** The value of a whole option for a field of 32 bits; larger ones count as the largest. */
  public int count(StudySetup setup) {
    return (int) Math.min(whole(setup), Integer.MAX_VALUE);
  }

  /** The value in a setup, or the initial one, of an option that may be {@code auto}: empty. */
  public OptionalLong wholeOrAuto(StudySetup setup) {
    String text = text(setup);
    return text.equals(AUTO) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** The value in a setup, or the initial one, of an option that is a number. */
  public double real(StudySetup setup) {
    return Double.parseDouble(text(setup));
  }

  /** The value in a setup, or the initial one, of an option that may be {@code none}: empty. */
  public OptionalDouble realOrNone(StudySetup setup) {
    String text = text(setup);
    return text.equals(NONE) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }

  /** The value in a setup, or the initial one, of an option that is a name. */
  public String name(StudySetup setup) {
    return text(setup);
  }

  /**
   * Checks those options of a setup that another part does not own.
   *
   * @param options by dotted name
   * @param known the options of this part, by name
   * @param foreign the prefix of the names to leave alone
   * @throws IllegalArgumentException if a name is not known, or a text not what is expected
   */
  public static void checkAll(
      Map<String, String> options, Map<String, SetupOption> known, String foreign) {
    for (Map.Entry<String, String> given : options.entrySet()) {
      if (given.getKey().startsWith(foreign)) {
        continue;
      }
      SetupOption option = find(given.getKey(), known);
      if (option == null) {
        throw unknown("option", given.getKey(), known.keySet());
      }
      option.check(given.getValue());
    }
  }

  /** The option that an option's name is of; null for none. */
  private static @Nullable SetupOption find(String name, Map<String, SetupOption> known) {
    SetupOption exact = known.get(name);
    if (exact != null) {
      return exact.kind() == Kind.TEXT_BY_NAME ? null : exact;
    }
    return known.values().stream()
        .filter(each -> each.kind() == Kind.TEXT_BY_NAME && name.startsWith(each.name() + "."))
        .findFirst()
        .orElse(null);
  }

  /** The refusal of a name that is none of those known, with the nearest of them. */
  public static IllegalArgumentException unknown(
      String what, String name, Collection<String> known) {
    if (known.isEmpty()) {
      return new IllegalArgumentException(
          "%s: %s (expected: none). Remove it.".formatted(what, name));
    }
    String nearest =
        known.stream().min(Comparator.comparingInt((String k) -> distance(name, k))).orElseThrow();
    String hint =
        distance(name, nearest) <= Math.max(2, name.length() / 3)
            ? " Did you mean %s?".formatted(nearest)
            : "";
    return new IllegalArgumentException(
        "%s: %s (expected: one of %s).%s".formatted(what, name, String.join(", ", known), hint));
  }

  /** The values in a setup, by name, of options that are texts by name. */
  public SortedMap<String, String> textByName(StudySetup setup) {
    var texts = new TreeMap<String, String>();
    setup
        .options()
        .forEach((option, text) -> {
          if (option.startsWith(name + ".")) {
            texts.put(option.substring(name.length() + 1), text);
          }
        });
    return texts;
  }

  private String text(StudySetup setup) {
    String text = setup.options().getOrDefault(name, initial);
    check(text);
    return text;
  }

  private boolean wholeInRange(String text) {
    try {
      long value = Long.parseLong(text);
      return value >= least && value <= most;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private boolean realInRange(String text) {
    try {
      double value = Double.parseDouble(text);
      return value >= least && value <= most;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private String bounds() {
    return most == Double.POSITIVE_INFINITY
        ? ">= " + number(least)
        : "from " + number(least) + " to " + number(most);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** How many letters to change, add or drop. */
  private static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(swap, Math.min(above[j], above[j - 1]) + 1);
      }
    }
    return above[b.length()];
  }
}
