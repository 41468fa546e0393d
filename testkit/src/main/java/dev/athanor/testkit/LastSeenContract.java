package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Run;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How every {@link RunStore} notes when something of a run last arrived. */
public abstract class LastSeenContract extends RunSuite {

  private final FakeClock clock = FakeClock.at(AT);

  /** For those who extend it. */
  protected LastSeenContract() {}

  /** Opens a storage with nothing in it. */
  protected abstract Storage open(FakeClock clock);

  @Override
  protected final Storage open() {
    return open(clock);
  }

  /** The clock of this test's storage. */
  protected final FakeClock clock() {
    return clock;
  }

  /** A run that was just made. */
  protected final RunId run() {
    return newRun();
  }

  /** Logs a point. */
  protected final void log(RunId run, long step) {
    append(run, loss(step, 1));
  }

  private void assertSeen(RunId run, Instant at) {
    assertThat(store().get(run).lastSeenAt()).isEqualTo(at);
    assertThat(store().list(experiment())).extracting(Run::lastSeenAt).containsExactly(at);
    assertThat(store().search(RunSearch.of(experiment())).runs())
        .extracting(Run::lastSeenAt)
        .containsExactly(at);
    assertThat(store().summaries(List.of(run)).getFirst().run().lastSeenAt()).isEqualTo(at);
  }

  @Test
  void all_that_arrives_is_noted() {
    RunId run = newRun();
    var input = new DatasetInput("d", "1", "local", "x", null, null, "", Map.of());
    List<Runnable> arrivals =
        List.of(
            () -> log(run, 1),
            () -> param(run, "lr", "0.1"),
            () -> tag(run, "a", "b"),
            () -> store().addInputs(run, List.of(input)),
            () -> store().edit(run, RunEdit.ofTags(Map.of()), AT),
            () -> store().move(run, RunState.FINISHED, null, AT),
            () -> log(run, 2));
    assertSeen(run, AT);
    for (Runnable arrival : arrivals) {
      Instant now = clock.advance(Duration.ofMillis(1_234));
      arrival.run();
      assertSeen(run, now);
    }
  }

  @Test
  void a_point_that_was_there_already_is_noted_too() {
    RunId run = newRun();
    log(run, 1);

    Instant now = clock.advance(Duration.ofSeconds(1));
    log(run, 1);

    assertSeen(run, now);
  }

  @Test
  void being_deleted_restored_and_looked_at_is_not_noted() {
    RunId run = newRun();
    log(run, 1);
    clock.advance(Duration.ofSeconds(1));

    store().setLifecycle(run, Lifecycle.DELETED, clock.instant());
    store().setLifecycle(run, Lifecycle.ACTIVE, clock.instant());

    assertSeen(run, AT);
  }

  @Test
  void a_clock_that_goes_back_takes_nothing_back() {
    RunId run = newRun();
    Instant seen = clock.advance(Duration.ofHours(1));
    log(run, 1);

    clock.set(AT.minusSeconds(1));
    log(run, 2);
    tag(run, "a", "b");

    assertSeen(run, seen);
  }
}
