package dev.athanor.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Numbers {

  private Numbers() {}

  /** Up to six significant digits: {@code 0.972222}, {@code 3.1e-05}, {@code 1234.5}. */
  static String text(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    String text = String.format(Locale.ROOT, "%.6g", value);
    return text.contains(".") ? text.replaceAll("\\.?0+(?=e|$)", "") : text;
  }

  /** {@code 0:07}, {@code 12:03}, {@code 1:02:03}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** {@code 7 kB}, {@code 123 MB}. */
  static String size(long bytes) {
    return bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
  }
}
