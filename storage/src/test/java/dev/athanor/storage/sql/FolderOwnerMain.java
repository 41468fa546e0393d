package dev.athanor.storage.sql;

import dev.athanor.model.Direction;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Objective;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Owns a folder until it is killed. {@code hold} makes a study with one trial, and another for each
 * line it reads but {@code serve}, upon which it says where it answers; {@code write} writes from
 * four threads as fast as it can, and prints a line for each change that was acknowledged, and only
 * then; {@code blobs} does the same with {@link BlobWriting blobs}.
 */
final class FolderOwnerMain {

  static final int THREADS = 4;
  static final int POINTS = 3;

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private final SqlStorage storage;

  private FolderOwnerMain(SqlStorage storage) {
    this.storage = storage;
  }

  public static void main(String[] arguments) throws Exception {
    SqlStorage storage = SqlStorage.open(Path.of(arguments[0]), FakeClock.create());
    var owner = new FolderOwnerMain(storage);
    switch (arguments[1]) {
      case "hold" -> owner.hold();
      case "blobs" -> new BlobWriting(storage, FolderOwnerMain::say).start();
      default -> owner.write();
    }
  }

  private StudyId study() {
    return storage
        .studies()
        .find(WorkspaceId.DEFAULT, "resnet")
        .orElseGet(() ->
            storage
                .studies()
                .create(
                    new StudySnapshot(
                        new StudyId(0),
                        WorkspaceId.DEFAULT,
                        null,
                        null,
                        "resnet",
                        List.of(new Objective("loss", Direction.MINIMIZE)),
                        null,
                        AT,
                        Map.of(),
                        Map.of())))
        .id();
  }

  private void hold() throws IOException {
    StudyId study = study();
    storage.studies().start(study, null, AT);
    say("ready");
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.equals("serve")) {
        storage.announce(URI.create("http://127.0.0.1:5000"));
      } else {
        storage.studies().start(study, null, AT);
      }
      say("started");
    }
  }

  private void write() {
    StudyId study = study();
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> write(study));
    }
  }

  private void write(StudyId study) {
    var experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    RunId run = RunId.random();
    storage.runs().create(Run.of(run, experiment, "run", RunState.RUNNING, AT, AT, Map.of()));
    say("run " + run.hex32());
    for (int batch = 0; ; batch++) {
      TrialId trial = storage.studies().start(study, null, AT).id();
      say("trial " + trial.value());
      for (int step = 0; step < 3; step++) {
        long revision = storage.studies().report(trial, step, step, AT);
        say("report %d %d %d".formatted(trial.value(), step, revision));
      }
      storage.runs().append(run, batch(batch), ParamRule.REFUSE_CHANGE);
      say("batch %s %d".formatted(run.hex32(), batch));
    }
  }

  /** A batch whose parts are all there or all missing. */
  private static RunBatch batch(int number) {
    var points =
        IntStream.range(0, POINTS)
            .mapToObj(i -> new MetricPoint("loss " + i, number, number, number))
            .toList();
    return new RunBatch(
        points,
        List.of(new Param("param " + number, "" + number)),
        Map.of("tag " + number, "" + number));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
