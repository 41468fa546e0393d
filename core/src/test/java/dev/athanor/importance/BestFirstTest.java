package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.TrialSnapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestFirstTest {

  @Test
  void sorts_by_loss_and_leaves_equals_as_they_stand() {
    assertThat(ranking(3, -1, 2, -1).trials())
        .extracting(TrialSnapshot::number)
        .containsExactly(1, 3, 2, 0);
  }

  @Test
  void takes_at_least_the_share_asked_for() {
    int[] once = {1, 1, 1, 1, 1};

    assertThat(ranking(1, 2, 3, 4, 5).end(0.1, once)).isEqualTo(1);
    assertThat(ranking(1, 2, 3, 4, 5).end(0.2, once)).isEqualTo(1);
    assertThat(ranking(1, 2, 3, 4, 5).end(0.21, once)).isEqualTo(2);
    assertThat(ranking(1, 2, 3, 4, 5).end(1, once)).isEqualTo(5);
  }

  @Test
  void takes_all_equals_or_none() {
    int[] once = {1, 1, 1, 1, 1};

    assertThat(ranking(1, 2, 2, 2, 5).end(0.2, once)).isEqualTo(1);
    assertThat(ranking(1, 2, 2, 2, 5).end(0.4, once)).isEqualTo(4);
    assertThat(ranking(0.0, -0.0, 2, 3, 5).end(0.2, once)).isEqualTo(2);
  }

  @Test
  void counts_a_trial_as_often_as_it_is_said_to() {
    assertThat(ranking(1, 2, 3, 4, 5).end(0.4, new int[] {2, 0, 0, 3, 0})).isEqualTo(1);
    assertThat(ranking(1, 2, 3, 4, 5).end(0.6, new int[] {2, 0, 0, 3, 0})).isEqualTo(4);
    assertThat(ranking(1, 2, 3, 4, 5).end(0.1, new int[] {0, 0, 0, 0, 5})).isEqualTo(5);
  }

  @Test
  void sorts_by_rank_of_domination_and_takes_first_what_covers_the_most() {
    double[][] losses = {{9, 9}, {0, 4}, {1, 1}, {4, 0}, {5, 5}};
    List<TrialSnapshot> trials = ranking(1, 2, 3, 4, 5).trials();

    assertThat(BestFirst.together(trials, losses, 0.2, 1).trials())
        .extracting(TrialSnapshot::number)
        .containsExactly(2, 1, 3, 4, 0);
  }

  private static BestFirst ranking(double... losses) {
    var study = Studies.minimizing();
    for (double loss : losses) {
      study.complete(new LinkedHashMap<>(), loss);
    }
    List<TrialSnapshot> trials = study.history().trials();
    double[][] columns =
        Arrays.stream(losses).mapToObj(loss -> new double[] {loss}).toArray(double[][]::new);
    return BestFirst.byLoss(trials, columns);
  }
}
