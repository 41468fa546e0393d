package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatestPointsTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path folder;
  private SqlStorage storage;
  private RunId run;

  @BeforeEach
  void open() {
    storage = SqlStorage.open(folder, FakeClock.create());
    ExperimentId experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "e", AT).id();
    run =
        storage
            .runs()
            .create(Run.of(RunId.random(), experiment, "r", RunState.RUNNING, AT, AT, Map.of()))
            .id();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static MetricPoint loss(long step) {
    return new MetricPoint("loss", step, 0, step);
  }

  private void log(MetricPoint point) {
    storage.runs().append(run, RunBatch.ofMetrics(List.of(point)), ParamRule.REFUSE_CHANGE);
  }

  private Map<String, MetricPoint> shown() {
    return storage.runs().summaries(List.of(run)).getFirst().latest();
  }

  @Test
  void a_page_shows_each_point_as_soon_as_it_is_logged_and_after_it_is_packed() {
    assertThat(shown()).isEmpty();
    for (long step = 1; step < 5; step++) {
      log(loss(step));
      assertThat(shown()).containsExactly(Map.entry("loss", loss(step)));
      storage.settle();
      assertThat(shown()).containsExactly(Map.entry("loss", loss(step)));
      assertThat(shown()).containsExactly(Map.entry("loss", loss(step)));
    }
  }

  @Test
  void what_was_read_before_a_change_is_not_kept() {
    var points = new LatestPoints();
    LatestPoints.Look before = points.look();
    var changed = new Draft(null, null, null, 0, 0);
    changed.sealed(7, 1);

    points.follow(changed);
    before.keep(Map.of(7L, Map.of("loss", loss(1)), 8L, Map.of()));

    assertThat(points.look().get(7)).isNull();
    assertThat(points.look().get(8)).isNull();
    points.look().keep(Map.of(7L, Map.of("loss", loss(2))));
    assertThat(points.look().get(7)).containsValue(loss(2));
    points.follow(changed);
    assertThat(points.look().get(7)).isNull();
  }
}
