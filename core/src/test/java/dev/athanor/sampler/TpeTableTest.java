package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.StudyHistory;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TpeTableTest {

  private static final FloatDistribution UNIT = FloatDistribution.of(0, 1);
  private static final SearchSpace BOTH = SearchSpace.empty().with("x", UNIT).with("y", UNIT);
  private static final SearchSpace CHOICE =
      SearchSpace.empty().with("kind", CategoricalDistribution.of("a", "b", "c")).with("x", UNIT);
  private static final SearchSpace ONE = SearchSpace.empty().with("y", UNIT);

  /** Histories of one study in which trials end in any order and any state. */
  private static List<StudyHistory> histories(long seed, int steps) {
    var random = new Random(seed);
    var study = HistoryBuilder.minimizing();
    var open = new ArrayList<Integer>();
    var histories = new ArrayList<StudyHistory>();
    for (int i = 0; i < steps; i++) {
      if (open.size() < 5 || random.nextBoolean()) {
        int number = study.ask();
        open.add(number);
        double x = random.nextDouble();
        study.assign(number, "x", UNIT, x);
        study.assign(number, "kind", CategoricalDistribution.of("a", "b", "c"), random.nextInt(3));
        if (random.nextInt(8) > 0) {
          study.assign(number, Map.of("y", new Assignment(UNIT, random.nextInt(3) / 4.0)));
        }
      } else {
        end(study, open.remove(random.nextInt(open.size())), random);
      }
      histories.add(study.history());
    }
    return histories;
  }

  private static void end(HistoryBuilder study, int number, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> study.fail(number);
      case 1 -> study.report(number, random.nextInt(3), random.nextInt(4)).prune(number);
      default -> study.complete(number, random.nextInt(10) == 0 ? Double.NaN : random.nextInt(5));
    }
  }

  private static void assertAnswersAsAnEmptyOne(TpeTable table, StudyHistory history) {
    var empty = new TpeTable();

    assertThat(table.common(history)).isEqualTo(empty.common(history));
    assertThat(table.groups(history)).hasSameElementsAs(empty.groups(history));
    for (SearchSpace space : List.of(BOTH, ONE, CHOICE)) {
      TpeSides known = table.sides(space, history, true);
      TpeSides made = empty.sides(space, history, true);
      assertThat(known.running()).isEqualTo(made.running());
      assertSame(known.best(), made.best(), space);
      assertSame(known.rest(), made.rest(), space);
    }
  }

  private static void assertSame(ParzenEstimator known, ParzenEstimator made, SearchSpace space) {
    assertThat(known.weights()).isEqualTo(made.weights());
    var random = new Random(9);
    for (int i = 0; i < 5; i++) {
      double[] at =
          space.byName().values().stream()
              .mapToDouble(one -> one instanceof FloatDistribution ? random.nextDouble() : 1)
              .toArray();
      // Bit for bit, so that an answer is the same in a process that has just been started.
      assertThat(known.logDensity(at)).isEqualTo(made.logDensity(at));
    }
  }

  @Test
  void a_table_that_follows_a_study_answers_as_an_empty_one() {
    var table = new TpeTable();

    for (StudyHistory history : histories(1, 400)) {
      assertAnswersAsAnEmptyOne(table, history);
    }
  }

  @Test
  void a_table_that_comes_back_after_many_trials_answers_as_an_empty_one() {
    var table = new TpeTable();
    List<StudyHistory> histories = histories(2, 1000);

    for (int i = 0; i < histories.size(); i += 333) {
      assertAnswersAsAnEmptyOne(table, histories.get(i));
    }
  }

  @Test
  void a_table_that_is_asked_about_histories_in_any_order_answers_as_an_empty_one() {
    var table = new TpeTable();
    var histories = new ArrayList<>(histories(3, 200));
    histories.addAll(histories(4, 200));
    var random = new Random(5);

    for (int i = 0; i < 200; i++) {
      assertAnswersAsAnEmptyOne(table, histories.get(random.nextInt(histories.size())));
    }
  }
}
