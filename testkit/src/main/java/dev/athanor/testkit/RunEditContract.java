package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Run;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.storage.RunStore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How names, states, ends and tags of runs change in every {@link RunStore}. */
public abstract class RunEditContract extends RunSuite {

  private static final Instant LATER = AT.plusSeconds(60);

  /** For those who extend it. */
  protected RunEditContract() {}

  private static RunEdit state(RunState state, @Nullable Instant endedAt) {
    return new RunEdit(null, state, endedAt, Map.of(), Set.of());
  }

  private static RunEdit without(String... tags) {
    return new RunEdit(null, null, null, Map.of(), Set.of(tags));
  }

  private Run edited(RunId run, RunEdit edit) {
    Run edited = store().edit(run, edit, LATER);
    assertThat(store().get(run)).isEqualTo(edited);
    return edited;
  }

  @Test
  void an_edit_changes_all_it_says_at_once() {
    RunId run = newRun();
    tag(run, "a", "1");
    tag(run, "b", "2");

    Run edited =
        edited(
            run,
            new RunEdit(
                "new name",
                RunState.FINISHED,
                AT.plusSeconds(5),
                Map.of("a", "x", "c", "3"),
                Set.of("b")));

    assertThat(edited.name()).isEqualTo("new name");
    assertThat(edited.state()).isEqualTo(RunState.FINISHED);
    assertThat(edited.endedAt()).isEqualTo(AT.plusSeconds(5));
    assertThat(edited.tags()).isEqualTo(Map.of("a", "x", "c", "3"));
    assertThat(edited.startedAt()).isEqualTo(AT);
  }

  @Test
  void an_edit_of_nothing_leaves_the_run_as_it_is() {
    RunId run = newRun();
    tag(run, "a", "1");
    Run before = store().get(run);

    assertThat(edited(run, RunEdit.ofTags(Map.of()))).isEqualTo(before);
  }

  @Test
  void a_state_says_nothing_of_the_end() {
    RunId run = newRun();

    assertThat(edited(run, state(RunState.FAILED, null)).endedAt()).isNull();
    assertThat(edited(run, state(RunState.FAILED, AT)).endedAt()).isEqualTo(AT);
    assertThat(edited(run, state(RunState.RUNNING, null)).endedAt()).isEqualTo(AT);
  }

  @Test
  void a_run_that_goes_on_began_once() {
    RunId run = newRun();
    Run scheduled =
        store()
            .create(
                Run.of(RunId.random(), experiment(), "r", RunState.SCHEDULED, null, AT, Map.of()));
    store().move(run, RunState.FAILED, "out of memory", AT);

    Run again = edited(run, state(RunState.RUNNING, null));

    assertThat(again.because()).isNull();
    assertThat(again.startedAt()).isEqualTo(AT);
    assertThat(edited(scheduled.id(), state(RunState.RUNNING, null)).startedAt()).isEqualTo(LATER);
  }

  @Test
  void the_reason_stays_with_the_state() {
    RunId run = newRun();
    store().move(run, RunState.FAILED, "out of memory", AT);

    assertThat(edited(run, state(RunState.FAILED, AT)).because()).isEqualTo("out of memory");
    assertThat(edited(run, state(RunState.KILLED, AT)).because()).isNull();
  }

  @Test
  void the_end_alone_can_be_said() {
    RunId run = newRun();

    Run edited = edited(run, new RunEdit(null, null, LATER, Map.of(), Set.of()));

    assertThat(edited.endedAt()).isEqualTo(LATER);
    assertThat(edited.state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void a_tag_that_is_not_there_cannot_be_removed_and_nothing_else_changes() {
    RunId run = newRun();
    tag(run, "a", "1");
    Run before = store().get(run);
    long revision = storage().changes().revision();

    assertRefused(
        Code.NOT_FOUND,
        () ->
            store()
                .edit(
                    run,
                    new RunEdit("new", RunState.FINISHED, null, Map.of("b", "2"), Set.of("a", "b")),
                    LATER));

    assertThat(store().get(run)).isEqualTo(before);
    assertThat(storage().changes().revision()).isEqualTo(revision);
    assertThat(edited(run, without("a")).tags()).isEmpty();
    assertRefused(Code.NOT_FOUND, () -> store().edit(run, without("a"), LATER));
  }

  @Test
  void a_deleted_run_takes_no_edit() {
    RunId run = newRun();
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    assertRefused(
        Code.WRONG_STATE, () -> store().edit(run, RunEdit.ofTags(Map.of("a", "1")), LATER));
    assertRefused(
        Code.NOT_FOUND,
        () -> store().edit(RunId.random(), RunEdit.ofTags(Map.of("a", "1")), LATER));

    assertThat(store().get(run).tags()).isEmpty();
  }

  @Test
  void awkward_texts_come_back_word_for_word() {
    RunId run = newRun();
    for (String text : Samples.AWKWARD_TEXTS) {
      Run edited = edited(run, new RunEdit(text, null, null, Map.of(text, text), Set.of()));

      assertThat(edited.name()).isEqualTo(text);
      assertThat(edited.tags()).containsEntry(text, text);
    }
    assertThat(store().get(run).tags()).hasSameSizeAs(Samples.AWKWARD_TEXTS);
  }

  @Test
  void the_feed_tells_of_an_edit() {
    RunId run = newRun();
    long known = storage().changes().revision();

    edited(run, RunEdit.ofTags(Map.of("a", "1")));

    assertThat(storage().changes().since(known, 10))
        .extracting(Change::subject)
        .containsExactly(new Change.Subject.OfRun(run));
  }
}
