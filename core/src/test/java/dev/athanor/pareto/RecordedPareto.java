package dev.athanor.pareto;

import dev.athanor.fixture.RecordedLines;
import java.util.ArrayList;
import java.util.List;

/** Points, and lines about them, that {@code benchmarks/fixtures/record_pareto.py} wrote. */
record RecordedPareto(String name, double[][] losses, List<List<String>> lines) {

  static List<RecordedPareto> all() {
    var all = new ArrayList<RecordedPareto>();
    for (List<String> line : RecordedLines.of(RecordedPareto.class, "pareto.txt")) {
      if (line.getFirst().equals("points")) {
        all.add(new RecordedPareto(line.get(1), losses(line), new ArrayList<>()));
      } else {
        all.getLast().lines().add(line);
      }
    }
    return all;
  }

  /** Those of which there are lines of a kind. */
  static List<RecordedPareto> allWith(String kind) {
    return all().stream().filter(points -> !points.numbers(kind).isEmpty()).toList();
  }

  /** The numbers of each line of a kind. */
  List<double[]> numbers(String kind) {
    return lines.stream()
        .filter(line -> line.getFirst().equals(kind))
        .map(line -> RecordedLines.numbers(line, 1))
        .toList();
  }

  int objectives() {
    return losses[0].length;
  }

  @Override
  public String toString() {
    return name;
  }

  private static double[][] losses(List<String> line) {
    int objectives = Integer.parseInt(line.get(2));
    double[] numbers = RecordedLines.numbers(line, 3);
    var losses = new double[numbers.length / objectives][objectives];
    for (int i = 0; i < numbers.length; i++) {
      losses[i / objectives][i % objectives] = numbers[i];
    }
    return losses;
  }
}
