package dev.athanor.cli;

import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.tuner.Tuner;
import dev.athanor.tuner.TunerSettings;
import dev.athanor.tuner.executor.Execution;
import dev.athanor.tuner.executor.Launch;
import dev.athanor.tuner.executor.Leftover;
import dev.athanor.tuner.executor.LocalExecutor;
import dev.athanor.tuner.executor.TrialExecutor;
import dev.athanor.tuner.file.TuningFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A tuner that dies, as by {@code kill -9}, around its n-th launch. */
final class DyingTuner {

  /** The exit code of a tuner that died as told. */
  static final int DIED = 77;

  private DyingTuner() {}

  /** Arguments: the tuning file; {@code before} or {@code after} the launch; which launch. */
  public static void main(String[] args) {
    Path file = Path.of(args[0]).toAbsolutePath();
    Path folder = file.resolveSibling("athanor-data");
    boolean before = args[1].equals("before");
    int launches = Integer.parseInt(args[2]);
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      var settings =
          new TunerSettings(
              storage.placeId(),
              folder,
              Path.of(System.getProperty("java.home"), "bin", "java"),
              null,
              null,
              null,
              null,
              "test",
              InstantSource.system(),
              System.out::println);
      Tuner.of(TuningFile.read(file), storage, new Dying(before, launches), settings).run();
    }
  }

  private static final class Dying implements TrialExecutor {
    private final TrialExecutor real = new LocalExecutor();
    private final boolean before;
    private int left;

    private Dying(boolean before, int launches) {
      this.before = before;
      this.left = launches;
    }

    @Override
    public Execution launch(Launch launch) {
      left--;
      if (left == 0 && before) {
        Runtime.getRuntime().halt(DIED);
      }
      Execution execution = real.launch(launch);
      if (left == 0) {
        Runtime.getRuntime().halt(DIED);
      }
      return execution;
    }

    @Override
    public List<Leftover> endLeftovers(String folder, Duration grace) {
      return real.endLeftovers(folder, grace);
    }
  }
}
