package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.fixture.RandomSpaces;
import dev.athanor.model.StudyHistory;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it answers; that it tries everything once is told by real studies. */
class BruteForceSamplerTest {

  private static final Distribution FOUR = IntDistribution.of(0, 3);
  private static final Distribution THOUSAND = IntDistribution.of(0, 999);

  private final HistoryBuilder history = HistoryBuilder.minimizing();

  /** One question and the history on which it was asked. */
  private record Question(
      int number,
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history) {

    private double answer(Sampler sampler) {
      return sampler
          .forTrial(number)
          .one(name, distribution, given, history, new SplittableRandom(number));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answers_alike_with_and_without_what_it_remembers(boolean avoidPrematureStop) {
    var random = new SplittableRandom(31);
    for (int i = 0; i < 40; i++) {
      var builder = HistoryBuilder.minimizing();
      SearchSpace space = RandomSpaces.draw(random);
      var remembering = BruteForceSampler.of(avoidPrematureStop);
      List<Question> questions = asked(builder, space, remembering, random);

      for (Question question : questions.reversed()) {
        double answer = question.answer(BruteForceSampler.of(avoidPrematureStop));
        assertThat(question.answer(remembering)).as("%s", question).isEqualTo(answer);
        assertThat(remembering.exhausted(question.history))
            .isEqualTo(BruteForceSampler.of(avoidPrematureStop).exhausted(question.history));
      }
    }
  }

  /** Three trials at a time, some enqueued with a value in advance, ending in any way. */
  private static List<Question> asked(
      HistoryBuilder builder, SearchSpace space, Sampler sampler, SplittableRandom random) {
    var questions = new ArrayList<Question>();
    List<String> names = List.copyOf(space.byName().keySet());
    var running = new ArrayList<Integer>();
    for (int step = 0; step < 150; step++) {
      if (running.size() < 3) {
        int number = builder.ask();
        if (random.nextInt(6) == 0) {
          String name = names.get(random.nextInt(names.size()));
          Distribution distribution = space.byName().get(name);
          List<Double> values = RandomSpaces.values(distribution);
          builder.assign(number, name, distribution, values.get(random.nextInt(values.size())));
        }
        running.add(number);
      }
      int number = running.get(random.nextInt(running.size()));
      String next = next(space, builder.trial(number).params());
      if (next.isEmpty() || random.nextInt(20) == 0) {
        running.remove(Integer.valueOf(number));
        end(builder, number, random.nextInt(3));
        continue;
      }
      var question =
          new Question(
              number,
              next,
              space.byName().get(next),
              builder.trial(number).params(),
              builder.history());
      questions.add(question);
      builder.assign(number, next, space.byName().get(next), question.answer(sampler));
    }
    return questions;
  }

  private static void end(HistoryBuilder builder, int number, int how) {
    switch (how) {
      case 0 -> builder.complete(number, 1);
      case 1 -> builder.prune(number);
      default -> builder.fail(number);
    }
  }

  private static String next(SearchSpace space, Map<String, Assignment> given) {
    for (String name : space.byName().keySet()) {
      if (!given.containsKey(name) && space.isActive(name, given)) {
        return name;
      }
    }
    return "";
  }

  @Test
  void looks_half_by_what_is_open_and_half_evenly() {
    for (int a = 0; a < 2; a++) {
      int number = history.ask();
      history.assign(number, "a", FOUR, a);
      history.assign(number, "b", a == 0 ? THOUSAND : FOUR, 0).complete(number, 1);
    }

    var counts = new int[4];
    int draws = 40_000;
    int number = history.ask();
    var random = new SplittableRandom(2);
    var sampler = BruteForceSampler.create().forTrial(number);
    for (int i = 0; i < draws; i++) {
      counts[(int) sampler.one("a", FOUR, new LinkedHashMap<>(), history.history(), random)]++;
    }

    double open = 999 + 3 + 1 + 1;
    double[] expected = {999 / open, 3 / open, 1 / open, 1 / open};
    double chiSquare = 0;
    for (int i = 0; i < 4; i++) {
      double mean = draws * (expected[i] / 2 + 1.0 / 8);
      chiSquare += (counts[i] - mean) * (counts[i] - mean) / mean;
    }
    assertThat(chiSquare).as("exceeded by chance once in a thousand times").isLessThan(16.3);
  }

  @Test
  void keeps_away_from_values_that_trials_under_way_stand_on() {
    int first = history.ask();
    history.assign(first, "a", FOUR, 2);
    int second = history.ask();
    history.assign(second, "a", FOUR, 0);
    int third = history.ask();
    history.assign(third, "a", FOUR, 3).complete(third, 1);
    int number = history.ask();

    for (int i = 0; i < 50; i++) {
      double value =
          BruteForceSampler.create()
              .forTrial(number)
              .one("a", FOUR, new LinkedHashMap<>(), history.history(), new SplittableRandom(i));
      assertThat(value).isEqualTo(1);
    }
  }

  @Test
  void knows_no_end_before_any_trial_has_ended() {
    var sampler = BruteForceSampler.create();
    assertThat(sampler.exhausted(history.history())).isFalse();
    int number = history.ask();
    assertThat(sampler.exhausted(history.history())).isFalse();

    history.complete(number, 1);

    assertThat(sampler.exhausted(history.history())).as("there is nothing to vary").isTrue();
  }
}
