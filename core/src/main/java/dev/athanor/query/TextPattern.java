package dev.athanor.query;

/** Patterns with {@code %} and {@code _}. */
final class TextPattern {

  private TextPattern() {}

  /**
   * Whether the whole text fits. Takes time in proportion to the product of the two lengths at
   * most; {@code _} stands for one code point.
   */
  static boolean fits(String pattern, String text, boolean ignoreCase) {
    int p = 0;
    int t = 0;
    int lastAny = -1;
    int resume = 0;
    while (t < text.length()) {
      int wanted = p < pattern.length() ? pattern.codePointAt(p) : -1;
      int found = text.codePointAt(t);
      if (wanted == '%') {
        lastAny = p++;
        resume = t;
      } else if (wanted == '_' || (wanted >= 0 && same(wanted, found, ignoreCase))) {
        p += Character.charCount(wanted);
        t += Character.charCount(found);
      } else if (lastAny >= 0) {
        // The last % takes one more.
        resume += Character.charCount(text.codePointAt(resume));
        t = resume;
        p = lastAny + 1;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(int a, int b, boolean ignoreCase) {
    return a == b || (ignoreCase && lower(a) == lower(b));
  }

  private static int lower(int codePoint) {
    return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
  }
}
