package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.athanor.model.AthanorException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on refusals. */
final class Refusal {

  private Refusal() {}

  /** Asserts that the call is refused with this code and a message. */
  static void assertRefused(AthanorException.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(AthanorException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
  }
}
