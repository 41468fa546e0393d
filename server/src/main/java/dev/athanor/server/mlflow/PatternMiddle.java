package dev.athanor.server.mlflow;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is left of a pattern for the middle of a text whose beginning and end are known: the text
 * fits the pattern exactly if its middle fits one of those that are left.
 *
 * <p>A cut through the pattern is a number from 0 to its length. Where it falls on {@code %}, that
 * may reach over the cut, so that it belongs to both sides.
 */
final class PatternMiddle {

  /** More than anybody means. */
  private static final int MOST = 50;

  private PatternMiddle() {}

  /**
   * The patterns that are left, in the order of their letters.
   *
   * @param length how many characters the middle has, each 0 to 9 or a to f
   * @throws FilterException if there are too many
   */
  static Set<String> of(String pattern, String head, String tail, boolean ignoreCase, int length) {
    BitSet starts = cuts(pattern, head, ignoreCase);
    BitSet ends = new BitSet();
    cuts(reversed(pattern), reversed(tail), ignoreCase).stream()
        .forEach(fromEnd -> ends.set(pattern.length() - fromEnd));
    var middles = new TreeSet<String>();
    starts.stream()
        .filter(start -> !isCovered(pattern, start, starts))
        .forEach(start -> addMiddles(middles, pattern.substring(start), start, ends, length));
    return middles;
  }

  /** Whether the cut before, at {@code %}, leaves all that this one leaves. */
  private static boolean isCovered(String pattern, int start, BitSet starts) {
    return start > 0 && pattern.charAt(start - 1) == '%' && starts.get(start - 1);
  }

  private static void addMiddles(
      Set<String> middles, String rest, int start, BitSet ends, int length) {
    int solid = 0;
    boolean any = false;
    for (int end = 0; end <= rest.length() && solid <= length; end++) {
      boolean reaches = end < rest.length() && rest.charAt(end) == '%';
      boolean covered = reaches && ends.get(start + end + 1);
      if (ends.get(start + end) && !covered && (any || solid == length)) {
        middles.add(rest.substring(0, end).replaceAll("%++", "%"));
        if (middles.size() > MOST) {
          throw new FilterException(
              "artifact_uri LIKE a pattern of so many parts (expected: one that is simpler). Filter"
                  + " by run_id.");
        }
      }
      any |= reaches;
      if (!reaches && end < rest.length()) {
        if (!isPossible(rest.charAt(end))) {
          return;
        }
        solid++;
      }
    }
  }

  private static boolean isPossible(char c) {
    return c == '_' || (c < 128 && Character.digit(c, 16) >= 0);
  }

  /** The cuts before which the pattern fits the text. */
  private static BitSet cuts(String pattern, String text, boolean ignoreCase) {
    BitSet cuts = new BitSet(pattern.length() + 1);
    cuts.set(0);
    passAny(pattern, cuts);
    for (int i = 0; i < text.length(); i++) {
      BitSet next = new BitSet(pattern.length() + 1);
      for (int cut = cuts.nextSetBit(0); cut >= 0; cut = cuts.nextSetBit(cut + 1)) {
        char wanted = cut < pattern.length() ? pattern.charAt(cut) : 0;
        if (wanted == '%') {
          next.set(cut);
        } else if (cut < pattern.length() && fits(wanted, text.charAt(i), ignoreCase)) {
          next.set(cut + 1);
        }
      }
      passAny(pattern, next);
      cuts = next;
    }
    return cuts;
  }

  /** {@code %} may stand for nothing. */
  private static void passAny(String pattern, BitSet cuts) {
    for (int cut = cuts.nextSetBit(0); cut >= 0; cut = cuts.nextSetBit(cut + 1)) {
      if (cut < pattern.length() && pattern.charAt(cut) == '%') {
        cuts.set(cut + 1);
      }
    }
  }

  private static boolean fits(char wanted, char found, boolean ignoreCase) {
    return wanted == '_' || wanted == found || (ignoreCase && lower(wanted) == lower(found));
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  /** Back to front by UTF-16 units; the pattern and the text are compared by those alone. */
  private static String reversed(String text) {
    var reversed = new StringBuilder(text.length());
    for (int i = text.length() - 1; i >= 0; i--) {
      reversed.append(text.charAt(i));
    }
    return reversed.toString();
  }
}
