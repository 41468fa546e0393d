package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.sampler.RandomSampler;
import dev.athanor.sampler.Sampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OptimizationTest {

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Study study =
      Study.in(storage).minimize("loss").sampler(RandomSampler.create()).open("study");

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void a_timeout_is_looked_at_between_trials(int parallel) {
    study
        .optimization()
        .timeout(Duration.ofMillis(40))
        .parallel(parallel)
        .run(trial -> {
          Thread.sleep(25);
          return 1;
        });

    assertThat(study.history().size()).isBetween(1, 3 * parallel);
    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(study.history().size());
  }

  @Test
  void a_timeout_of_nothing_begins_nothing() {
    study.optimization().timeout(Duration.ZERO).run(trial -> 1);

    assertThat(study.trials()).isEmpty();
  }

  @Test
  void trials_end_it_before_a_long_timeout() {
    study.optimization().trials(3).timeout(Duration.ofHours(1)).run(trial -> 1);

    assertThat(study.trials()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void what_it_catches_makes_the_trial_fail_and_goes_on(int parallel) {
    study
        .optimization()
        .trials(10)
        .parallel(parallel)
        .catching(IOException.class, ArithmeticException.class)
        .run(trial -> {
          if (trial.number() % 2 == 0) {
            throw new FileNotFoundException("no data for " + trial.number());
          }
          return Math.floorDiv(1, trial.number() - 3);
        });

    assertThat(study.history().count(TrialState.FAIL)).isEqualTo(6);
    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(4);
    assertThat(study.trial(4).because())
        .contains("FileNotFoundException")
        .contains("no data for 4");
    assertThat(study.trial(3).because()).contains("ArithmeticException");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void what_it_does_not_catch_ends_it_and_is_thrown(int parallel) {
    assertThatThrownBy(() ->
            study
                .optimization()
                .parallel(parallel)
                .catching(IOException.class)
                .run(trial -> {
                  if (trial.number() == 7) {
                    throw new IllegalStateException("broken");
                  }
                  return 1;
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");

    assertThat(study.trial(7).state()).isEqualTo(TrialState.FAIL);
    assertThat(study.history().unfinished()).isEmpty();
  }

  @Test
  void a_checked_exception_that_is_not_caught_is_the_cause() {
    assertThatThrownBy(() ->
            study
                .optimization()
                .run(trial -> {
                  throw new IOException("gone");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void others_under_way_end_when_one_fails() {
    var together = new CyclicBarrier(3);

    assertThatThrownBy(() ->
            study
                .optimization()
                .parallel(3)
                .run(trial -> {
                  together.await();
                  if (trial.number() == 0) {
                    throw new IllegalStateException("broken");
                  }
                  Thread.sleep(30);
                  return 1;
                }))
        .hasMessage("broken");

    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(2);
    assertThat(study.history().size()).isEqualTo(3);
  }

  @Test
  void a_pruned_trial_and_a_nan_go_on() {
    study
        .optimization()
        .trials(3)
        .run(trial -> {
          if (trial.number() == 0) {
            throw new TrialPruned();
          }
          return trial.number() == 1 ? Double.NaN : 1;
        });

    assertThat(study.trials().map(TrialSnapshot::state))
        .containsExactly(TrialState.PRUNED, TrialState.FAIL, TrialState.COMPLETE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void callbacks_come_after_each_trial_in_its_thread(int parallel) {
    Queue<String> called = new ConcurrentLinkedQueue<>();
    Queue<Thread> evaluated = new ConcurrentLinkedQueue<>();
    study
        .optimization()
        .trials(8)
        .parallel(parallel)
        .after((same, trial) -> {
          assertThat(same).isSameAs(study);
          assertThat(trial.state().finished()).isTrue();
          assertThat(evaluated).contains(Thread.currentThread());
          called.add("first " + trial.number());
        })
        .after((same, trial) -> {
          assertThat(called).contains("first " + trial.number());
          called.add("second " + trial.number());
        })
        .run(trial -> {
          evaluated.add(Thread.currentThread());
          return 1;
        });

    assertThat(called).hasSize(16).doesNotHaveDuplicates();
    assertThat(evaluated).allMatch(thread -> thread.isVirtual() == (parallel > 1));
  }

  @Test
  void callbacks_come_after_pruned_and_caught_trials_too() {
    var ends = new ArrayList<TrialState>();
    study
        .optimization()
        .trials(3)
        .catching(IOException.class)
        .after((same, trial) -> ends.add(trial.state()))
        .run(trial -> {
          switch (trial.number()) {
            case 0 -> throw new TrialPruned();
            case 1 -> throw new IOException("gone");
            default -> {
              return 1;
            }
          }
        });

    assertThat(ends).containsExactly(TrialState.PRUNED, TrialState.FAIL, TrialState.COMPLETE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void an_exception_of_a_callback_ends_it(int parallel) {
    assertThatThrownBy(() ->
            study
                .optimization()
                .parallel(parallel)
                .catching(IllegalStateException.class)
                .after((same, trial) -> {
                  throw new IllegalStateException("enough");
                })
                .run(trial -> 1))
        .hasMessage("enough");

    assertThat(study.history().size()).isBetween(1, parallel);
    assertThat(study.history().unfinished()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void stop_ends_it_after_the_trials_under_way(int parallel) {
    study
        .optimization()
        .parallel(parallel)
        .after((same, trial) -> {
          if (trial.number() >= 9) {
            same.stop();
          }
        })
        .run(trial -> 1);

    assertThat(study.history().size()).isBetween(10, 10 + parallel);
    assertThat(study.history().unfinished()).isEmpty();
  }

  @Test
  void stop_from_an_objective_counts_its_trial_and_not_the_next_run() {
    study.stop();
    study
        .optimization()
        .run(trial -> {
          study.stop();
          return 1;
        });
    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(1);

    study.optimization().trials(2).run(trial -> 1);
    assertThat(study.history().count(TrialState.COMPLETE)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void an_exhausted_sampler_ends_it_quietly(int parallel) {
    Study ten = Study.in(storage).sampler(new Ten()).open("ten");

    ten.optimization().parallel(parallel).run(trial -> trial.suggestFloat("x", 0, 1));

    assertThat(ten.exhausted()).isTrue();
    assertThat(ten.history().count(TrialState.COMPLETE)).isBetween(10, 9 + parallel);
    assertThat(ten.history().unfinished()).isEmpty();
  }

  @Test
  void what_is_enqueued_is_carried_out_though_the_sampler_is_exhausted() {
    Study ten = Study.in(storage).sampler(new Ten()).open("ten");
    ten.optimization().run(trial -> trial.suggestFloat("x", 0, 1));
    ten.enqueue(Map.of("x", 0.5));

    ten.optimization().run(trial -> trial.suggestFloat("x", 0, 1));

    assertThat(ten.trial(10).value()).isEqualTo(0.5);
    assertThat(ten.trials()).hasSize(11);
  }

  @Test
  void another_refusal_of_an_ask_is_not_taken_for_the_end() {
    Study broken = Study.in(storage).sampler(new Refusing()).open("broken");

    assertThatThrownBy(() -> broken.optimization().run(trial -> trial.suggestFloat("x", 0, 1)))
        .isInstanceOf(AthanorException.class)
        .hasMessage("no");
  }

  @Test
  void an_objective_that_finds_another_study_exhausted_fails() {
    Study ten = Study.in(storage).sampler(new Ten()).open("ten");
    ten.optimization().run(trial -> 1);

    assertThatThrownBy(() -> study.optimization().run(trial -> ten.ask().number()))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("tried all that there is");
    assertThat(study.trial(0).state()).isEqualTo(TrialState.FAIL);
  }

  @Test
  void an_interruption_of_an_objective_fails_its_trial_and_keeps_the_flag() {
    study
        .optimization()
        .run(trial -> {
          if (trial.number() == 2) {
            Thread.currentThread().interrupt();
            Thread.sleep(10_000);
          }
          return 1;
        });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(study.trials()).hasSize(3);
    assertThat(study.trial(2).state()).isEqualTo(TrialState.FAIL);
    assertThat(study.trial(2).because()).contains("InterruptedException");
  }

  @Test
  void an_interruption_that_an_objective_wraps_is_one_all_the_same() {
    study
        .optimization()
        .run(trial -> {
          try {
            Thread.currentThread().interrupt();
            Thread.sleep(10_000);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return 1;
        });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(study.trial(0).state()).isEqualTo(TrialState.FAIL);
  }

  @Test
  void an_interrupted_thread_begins_nothing() {
    Thread.currentThread().interrupt();

    study.optimization().trials(3).run(trial -> 1);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(study.trials()).isEmpty();
  }

  @Test
  void an_interruption_of_the_caller_ends_all_workers() throws InterruptedException {
    var underWay = new CountDownLatch(3);
    var kept = new AtomicBoolean();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              study
                  .optimization()
                  .parallel(3)
                  .run(trial -> {
                    underWay.countDown();
                    if (trial.number() == 0) {
                      while (!Thread.currentThread().isInterrupted()) {
                        Thread.yield();
                      }
                      return 7;
                    }
                    Thread.sleep(60_000);
                    return 1;
                  });
              kept.set(Thread.currentThread().isInterrupted());
            });
    underWay.await();

    caller.interrupt();
    caller.join();

    assertThat(kept).isTrue();
    assertThat(study.trials().map(TrialSnapshot::state))
        .containsExactly(TrialState.COMPLETE, TrialState.FAIL, TrialState.FAIL);
  }

  @Test
  void several_objectives_have_a_value_each() {
    Study two = Study.in(storage).minimize("a").maximize("b").sampler("random").open("two");

    two.optimization()
        .trials(3)
        .runSeveral(trial -> {
          double x = trial.suggestFloat("x", 0, 1);
          return new double[] {x, trial.number() == 1 ? Double.NaN : 1 - x};
        });

    assertThat(two.trial(0).values()).hasSize(2);
    assertThat(two.trial(1).state()).isEqualTo(TrialState.FAIL);
    assertThat(two.trial(1).because()).contains("objective b is NaN");
    assertThatThrownBy(() -> two.optimize(trial -> 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runSeveral");
  }

  @Test
  void a_wrong_number_of_values_fails_the_trial_and_is_thrown() {
    assertThatThrownBy(() -> study.optimization().runSeveral(trial -> new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1.0, 2.0] (expected: 1 numbers");

    assertThat(study.trial(0).state()).isEqualTo(TrialState.FAIL);
  }

  @Test
  void terms_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> study.optimization().trials(-1)).hasMessageContaining("trials: -1");
    assertThatThrownBy(() -> study.optimization().parallel(0)).hasMessageContaining("parallel: 0");
    assertThatThrownBy(() -> study.optimization().timeout(Duration.ofSeconds(-1)))
        .hasMessageContaining("timeout: PT-1S");
    study.optimize(trial -> 1, 0);
    assertThat(study.trials()).isEmpty();
  }

  /** Random values, ten times. */
  private static class Ten implements Sampler {
    private final Sampler random = RandomSampler.create();

    @Override
    public List<SearchSpace> jointSpaces(StudyHistory history) {
      return List.of();
    }

    @Override
    public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator generator) {
      return random.suggest(joint, history, generator);
    }

    @Override
    public double one(
        String name,
        Distribution distribution,
        SequencedMap<String, Assignment> given,
        StudyHistory history,
        RandomGenerator generator) {
      return random.one(name, distribution, given, history, generator);
    }

    @Override
    public boolean exhausted(StudyHistory history) {
      return history.size() >= 10;
    }

    @Override
    public Optional<Recipe> recipe() {
      return Optional.of(Recipe.of("own:ten"));
    }
  }

  /** Never answers. */
  private static final class Refusing extends Ten {
    @Override
    public List<SearchSpace> jointSpaces(StudyHistory history) {
      throw new AthanorException(AthanorException.Code.WRONG_STATE, "no");
    }
  }
}
