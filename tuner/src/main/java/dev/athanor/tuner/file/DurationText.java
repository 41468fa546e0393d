package dev.athanor.tuner.file;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them down: {@code 500ms}, {@code 1h30m}, {@code 30d}. */
public final class DurationText {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<d>\\d{1,9})d)?(?:(?<h>\\d{1,9})h)?(?:(?<m>\\d{1,9})m)?(?:(?<s>\\d{1,9})s)?(?:(?<ms>\\d{1,9})ms)?");

  private DurationText() {}

  /** The duration; empty if the text is none. */
  public static Optional<Duration> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(amount(parts.group("d")))
            .plusHours(amount(parts.group("h")))
            .plusMinutes(amount(parts.group("m")))
            .plusSeconds(amount(parts.group("s")))
            .plusMillis(amount(parts.group("ms"))));
  }

  private static long amount(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
