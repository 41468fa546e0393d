package dev.athanor.importance;

import dev.athanor.fixture.RecordedLines;
import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** A study, and what Optuna 5.0.0 says of its parameters. */
final class RecordedImportance {

  /** In the place of an objective's number. */
  static final int TOGETHER = -1;

  private final String name;
  private final Studies study;
  private final Map<String, Distribution> distributions = new LinkedHashMap<>();
  final List<PedCase> pedCases = new ArrayList<>();

  /** Shares by parameter, one an objective that Optuna gave an answer for. */
  final Map<Integer, Map<String, Double>> forests = new LinkedHashMap<>();

  record PedCase(int objective, PedAnova importance, Map<String, Double> shares) {}

  private RecordedImportance(List<String> fields) {
    name = fields.get(1);
    study =
        Studies.of(
            fields.stream()
                .skip(2)
                .map(direction -> Direction.valueOf(direction.toUpperCase(Locale.ROOT)))
                .toArray(Direction[]::new));
  }

  static List<RecordedImportance> all() {
    var studies = new ArrayList<RecordedImportance>();
    for (List<String> fields : RecordedLines.of(RecordedImportance.class, "studies.txt")) {
      if (fields.getFirst().equals("study")) {
        studies.add(new RecordedImportance(fields));
      } else {
        studies.getLast().read(fields);
      }
    }
    return studies;
  }

  static RecordedImportance named(String name) {
    return all().stream().filter(study -> study.name.equals(name)).findFirst().orElseThrow();
  }

  StudyHistory history() {
    return study.history();
  }

  @Override
  public String toString() {
    return name;
  }

  private void read(List<String> fields) {
    switch (fields.getFirst()) {
      case "dist" -> distributions.put(fields.get(1), RecordedLines.distribution(fields));
      case "trial" ->
          study.add(TrialState.valueOf(fields.get(2)), params(fields), values(fields.get(3)));
      case "ped" ->
          pedCases.add(
              new PedCase(
                  Integer.parseInt(fields.get(1)),
                  PedAnova.builder()
                      .targetQuantile(Double.parseDouble(fields.get(2)))
                      .regionQuantile(Double.parseDouble(fields.get(3)))
                      .local(fields.get(4).equals("True"))
                      .build(),
                  shares(fields, 5)));
      case "fanova" -> forests.put(Integer.valueOf(fields.get(1)), shares(fields, 2));
      default -> throw new IllegalStateException("line " + fields);
    }
  }

  private static List<Double> values(String field) {
    return field.equals("-")
        ? List.of()
        : Arrays.stream(field.split(",")).map(Double::valueOf).toList();
  }

  private SequencedMap<String, Assignment> params(List<String> fields) {
    var params = new LinkedHashMap<String, Assignment>();
    for (String field : fields.subList(4, fields.size())) {
      String[] parts = field.split("[=:]", 3);
      params.put(
          parts[0], new Assignment(distributions.get(parts[1]), Double.parseDouble(parts[2])));
    }
    return params;
  }

  private static Map<String, Double> shares(List<String> fields, int from) {
    var shares = new LinkedHashMap<String, Double>();
    for (String field : fields.subList(from, fields.size())) {
      String[] parts = field.split("=", 2);
      shares.put(parts[0], Double.valueOf(parts[1]));
    }
    return shares;
  }
}
