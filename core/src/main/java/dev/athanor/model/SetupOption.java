package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One option of a sampler or pruner: what it may be set to in {@link StudySetup#options}.
 *
 * @param name the dotted name: {@code sampler.startup}
 * @param kind how its text reads
 * @param least the smallest number allowed; of no meaning for {@link Kind#TRUTH}
 * @param most the largest number allowed; infinite for none
 * @param initial its text where a setup does not name it
 * @param meaning what it does, for a list of options
 */
public record SetupOption(
    String name, Kind kind, double least, double most, String initial, String meaning) {

  /** How the text of an option reads. */
  public enum Kind {
    /** {@code true} or {@code false}. */
    TRUTH,
    /** A whole number. */
    WHOLE,
    /** A whole number, or {@code auto}. */
    WHOLE_OR_AUTO,
    /** A number. */
    REAL
  }

  private static final String AUTO = "auto";

  public SetupOption {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(meaning, "meaning");
  }

  /** An option that is true or false. */
  public static SetupOption truth(String name, boolean initial, String meaning) {
    return new SetupOption(name, Kind.TRUTH, 0, 0, Boolean.toString(initial), meaning);
  }

  /** An option that is a whole number from {@code least} on. */
  public static SetupOption whole(String name, long least, long initial, String meaning) {
    return new SetupOption(
        name, Kind.WHOLE, least, Double.POSITIVE_INFINITY, Long.toString(initial), meaning);
  }

  /** An option that is a whole number from {@code least} on, {@code auto} where it is not set. */
  public static SetupOption wholeOrAuto(String name, long least, String meaning) {
    return new SetupOption(
        name, Kind.WHOLE_OR_AUTO, least, Double.POSITIVE_INFINITY, AUTO, meaning);
  }

  /** An option that is a number of a closed range. */
  public static SetupOption real(
      String name, double least, double most, double initial, String meaning) {
    return new SetupOption(name, Kind.REAL, least, most, Double.toString(initial), meaning);
  }

  /** What the text may be, in words: {@code a whole number >= 1}. */
  public String expected() {
    return switch (kind) {
      case TRUTH -> "true or false";
      case WHOLE -> "a whole number " + bounds();
      case WHOLE_OR_AUTO -> "auto, or a whole number " + bounds();
      case REAL -> "a number " + bounds();
    };
  }

  /**
   * Checks a text for this option.
   *
   * @throws IllegalArgumentException if it is not what is {@link #expected}
   */
  public void check(String text) {
    boolean fits =
        switch (kind) {
          case TRUTH -> text.equals("true") || text.equals("false");
          case WHOLE -> wholeInRange(text);
          case WHOLE_OR_AUTO -> text.equals(AUTO) || wholeInRange(text);
          case REAL -> realInRange(text);
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
      SetupOption option = known.get(given.getKey());
      if (option == null) {
        throw unknown("option", given.getKey(), known.keySet());
      }
      option.check(given.getValue());
    }
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
