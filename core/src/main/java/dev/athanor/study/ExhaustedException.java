package dev.athanor.study;

import dev.athanor.model.AthanorException;

/** Nothing is left to try. */
final class ExhaustedException extends AthanorException {

  private static final long serialVersionUID = 1L;

  ExhaustedException(String study, int trials) {
    super(
        Code.WRONG_STATE,
        "study \"%s\" has tried all that there is to try: %d trials (expected: something left). Widen the space in a new study, or enqueue a trial."
            .formatted(study, trials));
  }
}
