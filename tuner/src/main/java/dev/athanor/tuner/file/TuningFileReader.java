package dev.athanor.tuner.file;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.tuner.signal.MetricRule;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link TuningFile} of text. For one file and one thread. */
final class TuningFileReader {

  static final List<String> KEYS =
      List.of(
          "name",
          "command",
          "space",
          "objective",
          "sampler",
          "pruner",
          "trials",
          "budget",
          "concurrency",
          "seed",
          "retries",
          "metrics",
          "data",
          "confirm",
          "silence",
          "timeout",
          "grace",
          "environment");
  static final String NEEDED = "command, space and objective";
  static final List<String> OBJECTIVE_KEYS = List.of("minimize", "maximize");
  static final List<String> METRICS_KEYS = List.of("lines", "regex");
  static final List<String> CONFIRM_KEYS = List.of("top", "seeds", "metric");

  static final int DEFAULT_TRIALS = 100;
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
  static final int DEFAULT_TOP = 3;
  static final int DEFAULT_SEEDS = 5;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int MOST_TRIALS = 1_000_000;
  private static final int MOST_PROCESSES = 1024;
  private static final int MOST_RETRIES = 100;
  private static final int MOST_CONFIRMED = 1000;
  private static final int LONGEST_METRIC = 250;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Reading reading;
  private final Path path;

  private TuningFileReader(Path path, Reading reading) {
    this.path = path;
    this.reading = reading;
  }

  static TuningFile read(Path path, byte[] bytes) {
    var problems = new Problems(path.toString(), NEEDED);
    SourceText source = SourceText.decode(bytes, problems);
    YamlNode root = YamlTree.read(source, problems);
    var reading = new Reading(source, problems, folder(path));
    TuningFile file = new TuningFileReader(path, reading).read(root);
    if (file == null || problems.any()) {
      throw problems.exception();
    }
    return file;
  }

  /** The folder that the file is in, absolute. */
  static Path folder(Path path) {
    Path folder = path.toAbsolutePath().normalize().getParent();
    return folder == null ? Path.of("/") : folder;
  }

  /** Null, and notes, if something is wrong. */
  private @Nullable TuningFile read(YamlNode root) {
    Section file =
        Section.root(new Field(reading, "", root), KEYS, List.of(StudyFileReader.OBJECTIVES));
    if (file == null) {
      return null;
    }
    String name = name(file);
    Field space =
        file.required(
            "space",
            "what is varied",
            "`space:` with `lr: {float: [1e-4, 1e-1], log: true}` below it");
    SpaceReader.Read varied = space == null ? null : SpaceReader.read(space);
    Field words =
        file.required(
            "command", "the program and its arguments", "`command: python3 train.py ${args}`");
    CommandTemplate command = words == null ? null : command(words, varied);
    Objective objective = objective(file);
    MetricRule metrics = file.get("metrics", this::metrics, new MetricRule.JsonLines());
    AlgorithmReader.Read sampler =
        AlgorithmReader.samplers(varied == null ? null : varied.space()).read(file);
    AlgorithmReader.Read pruner = AlgorithmReader.pruners().read(file);
    var options = new LinkedHashMap<>(sampler.options());
    options.putAll(pruner.options());
    int trials = file.get("trials", field -> field.count(1, MOST_TRIALS), DEFAULT_TRIALS);
    Duration budget = file.find("budget", field -> field.duration(SHORTEST));
    int concurrency = file.get("concurrency", field -> field.count(1, MOST_PROCESSES), 1);
    long seed = file.get("seed", field -> field.whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L);
    int retries = file.get("retries", field -> field.count(0, MOST_RETRIES), 0);
    List<Path> data = file.get("data", this::data, List.of());
    Confirm confirm = file.find("confirm", field -> confirm(field, objective));
    Duration silence = file.find("silence", field -> field.duration(SHORTEST));
    Duration timeout = file.find("timeout", field -> field.duration(SHORTEST));
    Duration grace = file.get("grace", field -> field.duration(Duration.ZERO), DEFAULT_GRACE);
    SequencedMap<String, String> environment =
        file.get("environment", this::environment, new LinkedHashMap<>());
    checkMetrics(file, metrics, objective, confirm);
    if (name == null
        || words == null
        || command == null
        || varied == null
        || varied.space() == null
        || objective == null) {
      return null;
    }
    var at = new TuningFile.At(words.at().line(), words.at().column());
    return new TuningFile(
        path,
        reading.folder(),
        name,
        command,
        varied.space(),
        objective,
        sampler.name(),
        pruner.name(),
        options,
        trials,
        budget,
        concurrency,
        seed,
        retries,
        metrics,
        data,
        confirm,
        silence,
        timeout,
        grace,
        environment,
        at);
  }

  private @Nullable String name(Section file) {
    Field field = file.field("name");
    if (field == null) {
      Path last = reading.folder().getFileName();
      try {
        return TuningFile.requireName(last == null ? "" : last.toString());
      } catch (IllegalArgumentException e) {
        reading.problems().add(Position.START, "name: missing, and the folder is called ", e);
        return null;
      }
    }
    String name = field.text("the study's name");
    try {
      return name == null ? null : TuningFile.requireName(name);
    } catch (IllegalArgumentException e) {
      reading.problems().add(field.at(), "name: ", e);
      return null;
    }
  }

  private @Nullable CommandTemplate command(Field field, SpaceReader.@Nullable Read varied) {
    var parser =
        varied == null
            ? new CommandWord.Parser(List.of(), Set.of())
            : new CommandWord.Parser(varied.names(), varied.conditional());
    String expected = "a text, or a list of words";
    if (field.node() instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.NULL) {
      CommandWords.Refusals refusals = refusals(scalar);
      CommandWords.split(scalar.text(), refusals).forEach(word -> parser.add(word, refusals));
    } else if (field.node() instanceof YamlNode.Sequence) {
      List<Field> words = field.list(expected);
      for (Field word : words == null ? List.<Field>of() : words) {
        if (word.node() instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.NULL) {
          parser.add(CommandWords.Word.of(scalar.text()), refusals(scalar));
        } else {
          word.refuse("a text", null);
        }
      }
    } else {
      field.refuse(expected, "Write `python3 train.py ${args}`.");
      return null;
    }
    CommandTemplate command = parser.template();
    if (command.words().isEmpty()) {
      field.refuse("nothing", "a program and its arguments", "Write `python3 train.py ${args}`.");
      return null;
    }
    return command;
  }

  private CommandWords.Refusals refusals(YamlNode.Scalar scalar) {
    return (offset, part, what, expected, remedy) ->
        reading
            .problems()
            .add(
                reading.source().locate(scalar, offset, part),
                "command: " + what,
                expected,
                remedy);
  }

  private static @Nullable Objective objective(Section file) {
    if (file.has(StudyFileReader.OBJECTIVES)) {
      file.refuseKey(
          StudyFileReader.OBJECTIVES,
          "several metrics",
          "one, as in `objective: {minimize: loss}`",
          "Several are for `ask-tell`.");
      return null;
    }
    Field aim = file.required("objective", "what is optimised", "`objective: {minimize: loss}`");
    return aim == null ? null : objective(aim);
  }

  static @Nullable Objective objective(Field field) {
    Section section = Section.of(field, OBJECTIVE_KEYS, "`{minimize: loss}`");
    Field metric =
        section == null ? null : section.exactlyOne(OBJECTIVE_KEYS, "`{minimize: loss}`");
    String name = metric == null ? null : metric(metric);
    if (metric == null || name == null) {
      return null;
    }
    return new Objective(
        name, metric.path().endsWith("minimize") ? Direction.MINIMIZE : Direction.MAXIMIZE);
  }

  private static @Nullable String metric(Field field) {
    String expected = "a metric's name, at most %d characters".formatted(LONGEST_METRIC);
    String name = field.text(expected);
    if (name == null) {
      return null;
    }
    if (name.isBlank() || name.length() > LONGEST_METRIC) {
      field.refuse(name.isBlank() ? "nothing" : field.quote(), expected, null);
      return null;
    }
    if (name.equals(MetricRule.STEP)) {
      field.refuse("another name", "step tells when a value was measured.");
      return null;
    }
    return name;
  }

  private @Nullable MetricRule metrics(Field field) {
    Section section = Section.of(field, METRICS_KEYS, "`{lines: \"athanor:\"}`");
    Field rule =
        section == null ? null : section.exactlyOne(METRICS_KEYS, "`{lines: \"athanor:\"}`");
    String text = rule == null ? null : rule.text("a text");
    if (rule == null || text == null) {
      return null;
    }
    try {
      return rule.path().endsWith("lines")
          ? new MetricRule.JsonLines(text)
          : MetricRule.Matching.of(text);
    } catch (AthanorException e) {
      reading
          .problems()
          .add(rule.at(), "metrics: ", new IllegalArgumentException(e.getMessage(), e));
      return null;
    }
  }

  /** Whether a regular expression can ever give the metrics that are asked for. */
  private static void checkMetrics(
      Section file, MetricRule metrics, @Nullable Objective objective, @Nullable Confirm confirm) {
    if (!(metrics instanceof MetricRule.Matching(Pattern regex, Map<String, String> names))
        || regex.namedGroups().containsKey("name")) {
      return;
    }
    List<String> told =
        regex.namedGroups().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(group -> names.getOrDefault(group.getKey(), group.getKey()))
            .filter(name -> !name.equals(MetricRule.STEP))
            .toList();
    if (objective != null && !told.contains(objective.metric())) {
      refuseMetric(file.field("objective"), objective.metric(), told);
    }
    if (confirm != null
        && !told.contains(confirm.metric())
        && (objective == null || !confirm.metric().equals(objective.metric()))) {
      refuseMetric(file.field("confirm"), confirm.metric(), told);
    }
  }

  private static void refuseMetric(@Nullable Field field, String metric, List<String> told) {
    if (field != null) {
      field.refuse(
          "%s is no group of metrics.regex".formatted(metric),
          NearestName.oneOf(told),
          NearestName.remedy(metric, told));
    }
  }

  private @Nullable List<Path> data(Field field) {
    if (field.node() instanceof YamlNode.Mapping) {
      field.refuse("a path, or a list of paths", null);
      return null;
    }
    var paths = new ArrayList<Path>();
    for (Field item : field.oneOrMore()) {
      String text = item.text("a path");
      if (text == null) {
        continue;
      }
      try {
        Path found = reading.folder().resolve(text).normalize();
        if (!text.isBlank() && Files.exists(found)) {
          paths.add(found);
        } else {
          item.refuse(
              "%s does not exist".formatted(item.quote()),
              "a file or folder at %s".formatted(found),
              text.startsWith("~")
                  ? "There is no shell; write ~ out."
                  : "Paths are relative to the tuning file's folder.");
        }
      } catch (InvalidPathException e) {
        item.refuse("a path", null);
      }
    }
    return paths;
  }

  private @Nullable Confirm confirm(Field field, @Nullable Objective objective) {
    Section section = Section.of(field, CONFIRM_KEYS, "`{top: 3, seeds: 5}`");
    if (section == null) {
      return null;
    }
    int top = section.get("top", item -> item.count(1, MOST_CONFIRMED), DEFAULT_TOP);
    int seeds = section.get("seeds", item -> item.count(1, MOST_CONFIRMED), DEFAULT_SEEDS);
    String metric = section.find("metric", TuningFileReader::metric);
    if (metric == null && (objective == null || section.has("metric"))) {
      return null;
    }
    return new Confirm(
        top,
        seeds,
        metric == null && objective != null ? objective.metric() : String.valueOf(metric));
  }

  private @Nullable SequencedMap<String, String> environment(Field field) {
    if (!(field.node() instanceof YamlNode.Mapping mapping)) {
      field.refuse("a mapping from names to texts", "Write `environment: {OMP_NUM_THREADS: 1}`.");
      return null;
    }
    var environment = new LinkedHashMap<String, String>();
    for (YamlNode.Entry entry : mapping.entries()) {
      String name = entry.key();
      if (!VARIABLE.matcher(name).matches() || name.startsWith(TrialVariables.PREFIX)) {
        reading
            .problems()
            .add(
                entry.at(),
                "environment: name `%s`".formatted(YamlNode.shortened(name)),
                "letters, digits and _ from ASCII, no digit first, and not ATHANOR_ first",
                name.startsWith(TrialVariables.PREFIX) ? "Athanor sets these itself." : null);
        continue;
      }
      String value = new Field(reading, "environment." + name, entry.value()).text("a text");
      if (value != null) {
        environment.put(name, value);
      }
    }
    return environment;
  }
}
