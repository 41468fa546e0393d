package dev.athanor.tuner.executor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that launches a trial, prints the trial's process id and waits to be killed. */
final class KilledTuner {

  private KilledTuner() {}

  public static void main(String[] arguments) throws InterruptedException {
    var folder = Path.of(arguments[1]);
    var command = List.of("sh", "-c", "setsid sleep 100 & exec sleep 100");
    var out = folder.resolve("killed.out");
    var execution =
        new LocalExecutor()
            .launch(new Launch(arguments[0] + "/1/1", command, Map.of(), folder, out, out));
    System.out.printf("%-20d", execution.pid());
    System.out.flush();
    Thread.sleep(100_000);
  }
}
