package dev.athanor.tuner;

import dev.athanor.model.StudyHistory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call of the tuner ended.
 *
 * @param history the study as it is now
 * @param trials the study's total of trials that was aimed at
 * @param ended how many trials ended during this call
 * @param interrupted why somebody stopped the call; null if nobody did
 * @param endedEarly why the trials ended before the study's total: an interruption or the time
 *     budget; null if they did not
 */
public record TuningReport(
    StudyHistory history,
    int trials,
    int ended,
    Savings savings,
    List<ConfirmedTrial> confirmations,
    @Nullable String interrupted,
    @Nullable String endedEarly) {
  public TuningReport {
    confirmations = List.copyOf(confirmations);
  }
}
