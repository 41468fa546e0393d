package dev.athanor.tuner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.RunId;
import dev.athanor.space.Assignment;
import dev.athanor.space.ParamValue;
import dev.athanor.tuner.executor.Launch;
import dev.athanor.tuner.executor.TrialExecutor;
import dev.athanor.tuner.file.CommandTemplate;
import dev.athanor.tuner.file.TrialVariables;
import dev.athanor.tuner.file.TuningFile;
import dev.athanor.tuner.signal.FollowedOutput;
import dev.athanor.tuner.signal.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Makes processes of the tuning file's command: expands it, gives it its values in every documented
 * way, and follows its output.
 */
final class Programs {

  /** Under which name an attempt's details, or a run's tags, say where its output is. */
  static final String OUTPUT = "output";

  static final String STDOUT = "stdout.log";
  static final String STDERR = "stderr.log";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TuningFile file;
  private final TunerSettings settings;
  private final String study;
  private final TrialExecutor executor;

  Programs(TuningFile file, TunerSettings settings, String study, TrialExecutor executor) {
    this.file = file;
    this.settings = settings;
    this.study = study;
    this.executor = executor;
  }

  /**
   * What one process is started for.
   *
   * @param mark what follows the folder in its mark; unique in the folder
   * @param phase {@code tune} or {@code confirm}
   * @param place the folder of its output, below the study's
   */
  record Order(
      String mark,
      int trial,
      String phase,
      long seed,
      SequencedMap<String, Assignment> params,
      String place) {}

  /** The command of an order, word by word. */
  List<String> command(Order order) {
    return file.command()
        .expand(
            new CommandTemplate.Values(
                values(order.params()),
                order.seed(),
                order.phase(),
                order.trial(),
                settings.java(),
                folder(order).resolve("params.json")));
  }

  /** What sets the process of an order apart from others. */
  Map<String, String> details(Order order) {
    return Map.of(
        "command",
        String.join(" ", command(order)),
        "seed",
        Long.toString(order.seed()),
        OUTPUT,
        folder(order).toString());
  }

  /** The folder of an order's output. */
  Path folder(Order order) {
    return settings.data().resolve("logs").resolve(FileNames.of(study)).resolve(order.place());
  }

  /** Starts the process and the following of its output. */
  Flight start(Order order, RunId run, long nowNanos) {
    Path folder = folder(order);
    write(folder, order);
    var launch =
        new Launch(
            settings.folder() + "/" + order.mark(),
            command(order),
            environment(order, folder),
            file.folder(),
            folder.resolve(STDOUT),
            folder.resolve(STDERR));
    var execution = executor.launch(launch);
    var readings = new ArrayDeque<Reading>();
    var output =
        new FollowedOutput(launch.stdout(), launch.stderr(), file.metrics(), readings::addLast);
    var limits = new Flight.Limits(file.grace(), file.timeout(), file.silence());
    return new Flight(run, launch, execution, output, readings, limits, nowNanos);
  }

  private void write(Path folder, Order order) {
    ObjectNode values = JSON.createObjectNode();
    order.params().forEach((name, assignment) -> Values.put(values, name, assignment.value()));
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("params.json"), values.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new AthanorException(
          Code.STORE_UNAVAILABLE,
          "cannot write %s (%s). Make the folder writable, or name another with --data."
              .formatted(folder.resolve("params.json"), e.getMessage()),
          e);
    }
  }

  private Map<String, String> environment(Order order, Path folder) {
    var environment = new LinkedHashMap<>(file.environment());
    environment.put("ATHANOR_STUDY", study);
    environment.put("ATHANOR_TRIAL", Integer.toString(order.trial()));
    environment.put("ATHANOR_PHASE", order.phase());
    environment.put("ATHANOR_SEED", Long.toString(order.seed()));
    environment.put("ATHANOR_PARAMS", folder.resolve("params.json").toString());
    order
        .params()
        .forEach((name, assignment) ->
            environment.put(TrialVariables.param(name), assignment.value().text()));
    return environment;
  }

  static SequencedMap<String, ParamValue> values(SequencedMap<String, Assignment> params) {
    var values = new LinkedHashMap<String, ParamValue>();
    params.forEach((name, assignment) -> values.put(name, assignment.value()));
    return values;
  }
}
