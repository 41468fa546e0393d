package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.storage.WorkStore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link WorkStore} must do. */
public abstract class WorkStoreContract extends StorageContract {

  private StudyId study = new StudyId(0);
  private TrialId trial = new TrialId(0);

  /** For those who extend it. */
  protected WorkStoreContract() {}

  @BeforeEach
  final void makeTrial() {
    study = newStudy("resnet");
    trial = newTrial(study);
  }

  private WorkStore store() {
    return storage().work();
  }

  private Attempt begin() {
    return store().begin(trial, "agent-1", Map.of(), Map.of(), AT);
  }

  @Test
  void begin_records_an_attempt_without_a_process() {
    var environment = new HashMap<String, String>();
    Samples.AWKWARD_TEXTS.forEach(text -> environment.put(text, text));
    var details = Map.of("command", "sh -c 'echo \"a\"'", "seed", "7");

    Attempt attempt = store().begin(trial, "agent \"1\"", details, environment, AT);

    assertThat(attempt)
        .isEqualTo(
            new Attempt(trial, 1, "agent \"1\"", null, details, environment, AT, null, null));
    assertThat(store().attempts(trial)).containsExactly(attempt);
  }

  @Test
  void attempts_count_from_one() {
    for (int number = 1; number <= 3; number++) {
      assertThat(begin().number()).isEqualTo(number);
      store().finish(trial, number, new Exit.Lost("machine died"), AT);
    }

    assertThat(store().attempts(trial)).extracting(Attempt::number).containsExactly(1, 2, 3);
  }

  @Test
  void a_trial_knows_its_attempt() {
    begin();

    assertThat(storage().studies().trial(trial).attempt()).isEqualTo(1);
    try (Stream<TrialEvent> events = storage().studies().events(study, 0)) {
      List<TrialEvent> all = events.toList();
      assertThat(all.getLast())
          .isEqualTo(new TrialEvent.Attempted(all.getLast().revision(), trial, 1, AT));
    }
  }

  @Test
  void a_new_attempt_sets_the_reports_and_the_verdict_aside() {
    begin();
    storage().studies().report(trial, 1, 0.5, AT);
    long revision = storage().studies().report(trial, 2, 0.25, AT);
    storage().studies().judge(trial, 2, new Verdict(false, "fine"), revision);
    store().finish(trial, 1, new Exit.Lost("machine died"), AT);

    begin();
    storage().studies().report(trial, 1, 0.75, AT);

    TrialSnapshot now = storage().studies().trial(trial);
    assertThat(now.attempt()).isEqualTo(2);
    assertThat(now.verdict()).isNull();
    assertThat(now.reports().size()).isEqualTo(1);
    assertThat(now.reports().value(0)).isEqualTo(0.75);
    assertThat(now.state()).isEqualTo(TrialState.RUNNING);
    assertThat(
            storage()
                .studies()
                .historyAt(study, revision)
                .trial(trial)
                .orElseThrow()
                .reports()
                .size())
        .isEqualTo(2);
  }

  @Test
  void begin_refuses_a_second_attempt_beside_an_unfinished_one() {
    begin();
    long revision = storage().studies().history(study, null).revision();

    assertRefused(Code.WRONG_STATE, this::begin);

    assertThat(store().attempts(trial)).hasSize(1);
    assertThat(storage().studies().history(study, null).revision()).isEqualTo(revision);
  }

  @Test
  void begin_refuses_a_trial_that_does_not_run() {
    TrialId waiting = storage().studies().enqueue(study, new LinkedHashMap<>(), AT).id();
    storage()
        .studies()
        .move(trial, TrialState.RUNNING, TrialState.FAIL, List.of(), "exit code 1", AT);

    assertRefused(Code.WRONG_STATE, () -> store().begin(waiting, "agent", Map.of(), Map.of(), AT));
    assertRefused(Code.WRONG_STATE, this::begin);

    assertThat(store().attempts(study)).isEmpty();
  }

  @Test
  void of_many_threads_exactly_one_begins_an_attempt() {
    List<Boolean> began =
        Race.run(
            8,
            thread ->
                () -> {
                  try {
                    begin();
                    return true;
                  } catch (AthanorException e) {
                    return false;
                  }
                });

    assertThat(began).containsOnlyOnce(true);
    assertThat(store().attempts(trial)).hasSize(1);
  }

  @Test
  void launched_records_the_process() {
    begin();

    store().launched(trial, 1, 4_000_000_000L);

    assertThat(store().attempts(trial))
        .containsExactly(
            new Attempt(trial, 1, "agent-1", 4_000_000_000L, Map.of(), Map.of(), AT, null, null));
  }

  @Test
  void finish_records_how_an_attempt_ended() {
    List<Exit> exits =
        List.of(
            new Exit.Succeeded(),
            new Exit.Failed(137, "killed by signal 9", "last\nlines 🧪 \u001b[31m"),
            new Exit.Failed(1, "", ""),
            new Exit.Stopped("pruned at step 3"),
            new Exit.Lost("machine died"));
    for (int i = 0; i < exits.size(); i++) {
      begin();
      assertThat(store().finish(trial, i + 1, exits.get(i), AT.plusSeconds(i))).isTrue();
    }

    List<Attempt> attempts = store().attempts(trial);

    assertThat(attempts).extracting(Attempt::exit).containsExactlyElementsOf(exits);
    assertThat(attempts.getLast().endedAt()).isEqualTo(AT.plusSeconds(4));
  }

  @Test
  void the_first_word_on_the_end_of_an_attempt_stands() {
    begin();

    List<Boolean> first =
        Race.run(8, i -> () -> store().finish(trial, 1, new Exit.Failed(i, "reason " + i, ""), AT));

    assertThat(first).containsOnlyOnce(true);
    int winner = first.indexOf(true);
    assertThat(store().attempts(trial).getFirst().exit())
        .isEqualTo(new Exit.Failed(winner, "reason " + winner, ""));
  }

  @Test
  void an_attempt_may_end_after_its_trial() {
    begin();
    storage()
        .studies()
        .move(trial, TrialState.RUNNING, TrialState.PRUNED, List.of(0.5), "hopeless", AT);

    assertThat(store().finish(trial, 1, new Exit.Stopped("hopeless"), AT)).isTrue();
  }

  @Test
  void attempts_of_a_study_come_in_the_order_of_trial_and_number() {
    TrialId second = newTrial(study);
    TrialId elsewhere = newTrial(newStudy("other"));
    Attempt c = store().begin(second, "agent", Map.of("seed", "1"), Map.of("host", "a"), AT);
    store().begin(elsewhere, "agent", Map.of("seed", "1"), Map.of("host", "a"), AT);
    begin();
    store().finish(trial, 1, new Exit.Lost("machine died"), AT);
    Attempt b = store().begin(trial, "agent", Map.of("seed", "1"), Map.of("host", "a"), AT);

    List<Attempt> attempts = store().attempts(study);

    assertThat(attempts).hasSize(3);
    assertThat(attempts.get(0).exit()).isEqualTo(new Exit.Lost("machine died"));
    assertThat(attempts.subList(1, 3)).containsExactly(b, c);
  }

  @Test
  void every_method_refuses_what_is_not_there() {
    var unknown = new TrialId(4711);

    assertRefused(Code.NOT_FOUND, () -> store().begin(unknown, "agent", Map.of(), Map.of(), AT));
    assertRefused(Code.NOT_FOUND, () -> store().launched(unknown, 1, 1));
    assertRefused(Code.NOT_FOUND, () -> store().launched(trial, 1, 1));
    assertRefused(Code.NOT_FOUND, () -> store().finish(unknown, 1, new Exit.Succeeded(), AT));
    assertRefused(Code.NOT_FOUND, () -> store().finish(trial, 1, new Exit.Succeeded(), AT));
    assertRefused(Code.NOT_FOUND, () -> store().attempts(unknown));
    assertRefused(Code.NOT_FOUND, () -> store().attempts(new StudyId(4711)));
  }
}
