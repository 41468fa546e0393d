package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrefixSumsTest {

  private final PrefixSums sums = new PrefixSums();
  private final List<Long> counts = new ArrayList<>();

  @Test
  void find_the_element_of_each_of_all_whatever_was_added_changed_and_removed() {
    var random = new SplittableRandom(5);
    for (int i = 0; i < 2_000; i++) {
      step(random);
      if (i % 20 == 0) {
        assertEveryOneIsFound();
      }
    }
  }

  private void step(SplittableRandom random) {
    int what = random.nextInt(5);
    if (what < 3 || counts.isEmpty()) {
      long count = random.nextInt(4);
      counts.add(count);
      sums.add(count);
    } else if (what == 3) {
      sums.removeLast(counts.removeLast());
    } else {
      int at = random.nextInt(counts.size());
      long next = random.nextInt(4);
      sums.change(at, next - counts.get(at));
      counts.set(at, next);
    }
  }

  private void assertEveryOneIsFound() {
    long n = 0;
    for (int element = 0; element < counts.size(); element++) {
      for (long i = 0; i < counts.get(element); i++) {
        assertThat(sums.find(n++)).isEqualTo(element);
      }
    }
    assertThat(sums.total()).isEqualTo(n);
    assertThat(sums.size()).isEqualTo(counts.size());
  }
}
