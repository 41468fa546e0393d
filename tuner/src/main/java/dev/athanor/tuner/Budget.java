package dev.athanor.tuner;

import dev.athanor.model.StudyId;
import dev.athanor.storage.StudyStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time that a study may take, all calls taken together. What a call has used is kept every few
 * seconds, so that a call that is killed loses no more than that.
 */
final class Budget {

  /** No limit. */
  static final Budget NONE = new Budget(null, null, null);

  private static final String SPENT = "athanor.spent_millis";
  private static final Duration KEEP_EVERY = Duration.ofSeconds(5);

  private final @Nullable Duration limit;
  private final @Nullable StudyStore studies;
  private final @Nullable StudyId study;
  private final long before;
  private final long startedNanos = System.nanoTime();
  private long keptNanos = startedNanos;

  Budget(@Nullable Duration limit, @Nullable StudyStore studies, @Nullable StudyId study) {
    this.limit = limit;
    this.studies = studies;
    this.study = study;
    this.before =
        studies == null || study == null
            ? 0
            : Long.parseLong(studies.get(study).systemAttrs().getOrDefault(SPENT, "0"));
  }

  /** Why no more time is left; null while there is some. */
  @Nullable String exceeded() {
    long now = System.nanoTime();
    if (limit == null) {
      return null;
    }
    if (now - keptNanos > KEEP_EVERY.toNanos()) {
      keep();
    }
    return spentMillis(now) > limit.toMillis()
        ? "the time budget of %s is used up (raise budget: in the tuning file to go on)"
            .formatted(Durations.text(limit))
        : null;
  }

  /** Writes down what was used. */
  void keep() {
    keptNanos = System.nanoTime();
    if (studies != null && study != null && limit != null) {
      studies.setSystemAttr(study, SPENT, Long.toString(spentMillis(keptNanos)));
    }
  }

  private long spentMillis(long now) {
    return before + (now - startedNanos) / 1_000_000;
  }
}
