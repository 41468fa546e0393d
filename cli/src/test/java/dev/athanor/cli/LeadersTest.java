package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.study.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept up trial by trial is what a look at the whole history finds. */
class LeadersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void are_those_of_the_history_after_every_trial(int objectives) {
    var random = new Random(objectives);
    StudyBuilder builder = Study.in(new InMemoryStorage()).sampler("random");
    for (int i = 0; i < objectives; i++) {
      builder = i % 2 == 0 ? builder.minimize("m" + i) : builder.maximize("m" + i);
    }
    Study study = builder.open("led");
    var leaders = new Leaders(study.history().study());
    List<Trial> open = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      open.add(study.ask());
      if (open.size() > 5) {
        end(study, open.remove(random.nextInt(open.size())), random);
        leaders.add(study.history().finished().getLast());

        if (objectives == 1) {
          assertThat(leaders.best()).isEqualTo(study.best());
        } else {
          assertThat(leaders.front())
              .extracting(TrialSnapshot::number)
              .isEqualTo(study.front().stream().map(TrialSnapshot::number).toList());
        }
      }
    }
  }

  /** Coarse values, so that many are equal. */
  private static void end(Study study, Trial trial, Random random) {
    if (random.nextInt(10) == 0) {
      trial.constrain("memory", 1);
    }
    switch (random.nextInt(10)) {
      case 0 -> study.prune(trial, null);
      case 1 -> study.fail(trial, "by chance");
      default ->
          study.tell(
              trial,
              IntStream.range(0, study.objectives().size()).mapToObj(i -> value(random)).toList());
    }
  }

  private static double value(Random random) {
    return random.nextInt(30) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(12);
  }
}
