package dev.athanor.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {

  @ParameterizedTest
  @CsvSource({"5,3", "64,20", "65,64", "4096,5", "4097,2000", "20000,3", "20000,9000"})
  void knows_the_neighbours_of_every_number(int capacity, int members) {
    var random = new SplittableRandom(capacity);
    var ladder = new Ladder(capacity);
    ladder.add(capacity / 2);
    ladder.clear(capacity);
    var set = new TreeSet<Integer>();
    for (int step = 0; step < 3 * members; step++) {
      int number = random.nextInt(capacity);
      if (step > members && set.remove(number)) {
        ladder.remove(number);
      } else if (step < 2 * members) {
        set.add(number);
        ladder.add(number);
      }
    }

    for (int number = 0; number < capacity; number++) {
      if (set.lower(number) != null) {
        assertThat(ladder.below(number)).isEqualTo(set.lower(number));
      }
      if (set.higher(number) != null) {
        assertThat(ladder.above(number)).isEqualTo(set.higher(number));
      }
    }
  }
}
