package dev.athanor.tuner.file;

import dev.athanor.model.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link StudyFile} of text. For one file and one thread. */
final class StudyFileReader {

  static final String OBJECTIVES = "objectives";
  static final List<String> KEYS =
      List.of("name", "space", "objective", OBJECTIVES, "sampler", "pruner", "seed");

  private static final String COMMAND = "command";
  private static final List<String> PROCESS_KEYS =
      TuningFileReader.KEYS.stream().filter(key -> !KEYS.contains(key)).toList();
  private static final String DEFAULT_NAME = "ask-tell";
  private static final String EXAMPLE = "`objectives: [{minimize: loss}, {maximize: accuracy}]`";
  private static final int MOST_OBJECTIVES = 100;

  private final Reading reading;

  private StudyFileReader(Reading reading) {
    this.reading = reading;
  }

  static StudyFile read(Path path, byte[] bytes) {
    var problems = new Problems(path.toString(), "space and objective");
    SourceText source = SourceText.decode(bytes, problems);
    YamlNode root = YamlTree.read(source, problems);
    var reading = new Reading(source, problems, TuningFileReader.folder(path));
    StudyFile file = new StudyFileReader(reading).read(root);
    if (file == null || problems.any()) {
      throw problems.exception();
    }
    return file;
  }

  /** Null, and notes, if something is wrong. */
  private @Nullable StudyFile read(YamlNode root) {
    Section file = Section.root(new Field(reading, "", root), KEYS, PROCESS_KEYS);
    if (file == null) {
      return null;
    }
    List<String> ignored = file.keys().stream().filter(PROCESS_KEYS::contains).toList();
    if (!file.has(COMMAND)) {
      ignored.forEach(key -> refuseProcessKey(file, key));
    }
    Field varied =
        file.required(
            "space",
            "what is varied",
            "`space:` with `lr: {float: [1e-4, 1e-1], log: true}` below it");
    SpaceReader.Read space = varied == null ? null : SpaceReader.read(varied);
    List<Objective> objectives = objectives(file);
    AlgorithmReader.Read sampler =
        AlgorithmReader.samplers(space == null ? null : space.space()).read(file);
    AlgorithmReader.Read pruner = AlgorithmReader.pruners().read(file);
    if (objectives.size() > 1 && !pruner.name().equals(AlgorithmReader.NO_PRUNER)) {
      file.refuseKey(
          "pruner",
          "%s with %d objectives".formatted(pruner.name(), objectives.size()),
          "none, because reports are of one objective",
          "Drop it.");
    }
    var options = new LinkedHashMap<>(sampler.options());
    options.putAll(pruner.options());
    long seed = file.get("seed", field -> field.whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L);
    String name = file.get("name", this::name, DEFAULT_NAME);
    if (space == null || space.space() == null || objectives.isEmpty()) {
      return null;
    }
    return new StudyFile(
        name, space.space(), objectives, sampler.name(), pruner.name(), options, seed, ignored);
  }

  private static void refuseProcessKey(Section file, String key) {
    file.refuseKey(
        key,
        "no `command` to which it could apply",
        NearestName.oneOf(KEYS),
        "Drop it: your own program carries out the trials.");
  }

  /** What is optimised; empty, and a note, if that cannot be read. */
  private List<Objective> objectives(Section file) {
    Field several = file.field(OBJECTIVES);
    if (several == null) {
      Field aim = file.required("objective", "what is optimised", "`objective: {minimize: loss}`");
      Objective objective = aim == null ? null : TuningFileReader.objective(aim);
      return objective == null ? List.of() : List.of(objective);
    }
    if (file.has("objective")) {
      file.refuseKey(OBJECTIVES, "beside objective", "one of the two", "Drop one.");
      return List.of();
    }
    List<Field> items = several.list("a list of objectives");
    if (items == null) {
      return List.of();
    }
    if (items.isEmpty() || items.size() > MOST_OBJECTIVES) {
      several.refuse(
          "from 1 to %d objectives".formatted(MOST_OBJECTIVES), "Write " + EXAMPLE + ".");
      return List.of();
    }
    return all(items);
  }

  private static List<Objective> all(List<Field> items) {
    var objectives = new ArrayList<Objective>();
    var metrics = new HashSet<String>();
    for (Field item : items) {
      Objective objective = TuningFileReader.objective(item);
      if (objective == null) {
        continue;
      }
      if (metrics.add(objective.metric())) {
        objectives.add(objective);
      } else {
        item.refuse(objective.metric() + " again", "each metric once", "Drop one of the two.");
      }
    }
    return objectives;
  }

  private @Nullable String name(Field field) {
    String name = field.text("the study's name");
    try {
      return name == null ? null : TuningFile.requireName(name);
    } catch (IllegalArgumentException e) {
      reading.problems().add(field.at(), "name: ", e);
      return null;
    }
  }
}
