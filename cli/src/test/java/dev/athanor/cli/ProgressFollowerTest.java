package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyHistory;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressFollowerTest {

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Study study = Study.in(storage).minimize("loss").open("followed");

  /** Remembers what it was shown. */
  private static final class Remembering implements ProgressView {
    private final List<Integer> sizes = new ArrayList<>();
    private boolean ended;

    @Override
    public synchronized void show(StudyHistory history) {
      sizes.add(history.size());
    }

    @Override
    public void notice(String line) {}

    @Override
    public long pauseMillis() {
      return 1;
    }

    @Override
    public void end() {
      ended = true;
    }

    synchronized int shown() {
      return sizes.size();
    }
  }

  @Test
  void show_is_called_soon_after_a_commit_and_hardly_at_all_in_between() throws Exception {
    var view = new Remembering();
    try (var follower = new ProgressFollower(storage, study.id(), view)) {
      Thread.sleep(300);
      int idle = view.shown();
      assertThat(idle).isLessThanOrEqualTo(2);

      study.ask();
      long deadline = System.nanoTime() + 500_000_000L;
      while (view.shown() == idle && System.nanoTime() < deadline) {
        Thread.sleep(1);
      }

      assertThat(view.shown()).isGreaterThan(idle);
      follower.notice("");
    }
    assertThat(view.sizes.getLast()).isEqualTo(1);
    assertThat(view.ended).isTrue();
  }
}
