package dev.athanor.sampler;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.fixture.RecordedLines;
import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** A history, and what Optuna 5.0.0 made of it. */
final class RecordedStudy {

  private final String name;
  private final List<Direction> directions;
  private final Map<String, Distribution> distributions = new LinkedHashMap<>();
  private final List<List<String>> trials = new ArrayList<>();
  private final List<List<String>> joints = new ArrayList<>();
  private final List<Case> cases = new ArrayList<>();

  private RecordedStudy(String name, List<Direction> directions) {
    this.name = name;
    this.directions = directions;
  }

  /** One choice of parameters: all common ones, or a single one. */
  static final class Case {
    final SearchSpace space;
    List<Integer> below = List.of();
    List<Integer> above = List.of();

    /** By side: {@code l} or {@code g}. */
    final Map<String, double[]> weights = new LinkedHashMap<>();

    /** By side and parameter. */
    final Map<String, double[]> means = new LinkedHashMap<>();

    final Map<String, double[]> widths = new LinkedHashMap<>();
    final Map<String, List<double[]>> choices = new LinkedHashMap<>();

    /** log l, log g, their difference, and then the point. */
    final List<double[]> gains = new ArrayList<>();

    private Case(SearchSpace space) {
      this.space = space;
    }
  }

  static List<RecordedStudy> all() {
    var studies = new ArrayList<RecordedStudy>();
    for (List<String> fields : RecordedLines.of(RecordedStudy.class, "tpe.txt")) {
      if (fields.getFirst().equals("history")) {
        List<Direction> directions =
            Arrays.stream(fields.get(2).toUpperCase(Locale.ROOT).split(","))
                .map(Direction::valueOf)
                .toList();
        studies.add(new RecordedStudy(fields.get(1), directions));
      } else {
        studies.getLast().read(fields);
      }
    }
    return studies;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The names of the parameters that are chosen together; several lists for groups. */
  List<List<String>> joints() {
    return joints;
  }

  int objectives() {
    return directions.size();
  }

  List<Case> cases() {
    return cases;
  }

  /** The history, its trials finished in an order that is not that of their numbers. */
  StudyHistory history() {
    var builder = HistoryBuilder.of(directions.toArray(Direction[]::new));
    for (List<String> fields : trials) {
      int number = builder.ask();
      builder.assign(number, params(fields, ""));
      builder.propose(number, params(fields, "~"));
      for (String field : fields.subList(4, fields.size())) {
        if (field.startsWith("@")) {
          String[] report = field.substring(1).split("=", 2);
          builder.report(number, Long.parseLong(report[0]), Double.parseDouble(report[1]));
        } else if (field.startsWith("!")) {
          String[] constraint = field.substring(1).split("=", 2);
          builder.constrain(number, constraint[0], Double.parseDouble(constraint[1]));
        }
      }
    }
    var order = new ArrayList<>(trials);
    Collections.shuffle(order, new Random(3));
    for (List<String> fields : order) {
      end(builder, Integer.parseInt(fields.get(1)), fields.get(2), fields.get(3));
    }
    return builder.history();
  }

  private static void end(HistoryBuilder builder, int number, String state, String value) {
    switch (state) {
      case "COMPLETE" ->
          builder.complete(
              number, Arrays.stream(value.split(",")).mapToDouble(Double::parseDouble).toArray());
      case "PRUNED" -> builder.prune(number);
      case "FAIL" -> builder.fail(number);
      default -> {}
    }
  }

  private Map<String, Assignment> params(List<String> fields, String mark) {
    var params = new LinkedHashMap<String, Assignment>();
    for (String field : fields.subList(4, fields.size())) {
      String[] param = field.split("=", 2);
      for (Map.Entry<String, Distribution> known : distributions.entrySet()) {
        if (param[0].equals(mark + known.getKey())) {
          double value = Double.parseDouble(param[1]);
          params.put(known.getKey(), new Assignment(known.getValue(), value));
        }
      }
    }
    return params;
  }

  private void read(List<String> fields) {
    switch (fields.getFirst()) {
      case "param" -> distributions.put(fields.get(1), RecordedLines.distribution(fields));
      case "trial" -> trials.add(fields);
      case "joint" -> joints.add(fields.subList(1, fields.size()));
      case "case" -> cases.add(new Case(space(fields.get(1))));
      case "below" -> cases.getLast().below = numbers(fields);
      case "above" -> cases.getLast().above = numbers(fields);
      case "weights" ->
          cases.getLast().weights.put(fields.get(1), RecordedLines.numbers(fields, 2));
      case "means" -> cases.getLast().means.put(side(fields), RecordedLines.numbers(fields, 3));
      case "widths" -> cases.getLast().widths.put(side(fields), RecordedLines.numbers(fields, 3));
      case "choices" ->
          cases
              .getLast()
              .choices
              .computeIfAbsent(side(fields), side -> new ArrayList<>())
              .add(RecordedLines.numbers(fields, 3));
      case "gain" -> cases.getLast().gains.add(RecordedLines.numbers(fields, 1));
      default -> throw new IllegalStateException("line " + fields);
    }
  }

  private static String side(List<String> fields) {
    return fields.get(1) + " " + fields.get(2);
  }

  private static List<Integer> numbers(List<String> fields) {
    return fields.stream().skip(1).map(Integer::valueOf).toList();
  }

  private SearchSpace space(String name) {
    var space = SearchSpace.empty();
    for (String param : name.equals("joint") ? joints.getLast() : List.of(name)) {
      space = space.with(param, distributions.get(param));
    }
    return space;
  }
}
