package dev.athanor.testkit;

import dev.athanor.model.Direction;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Objective;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Things to store, the awkward ones among them. */
final class Samples {

  /** Doubles that formats lose: signs of zero, the unending, the smallest, the last bit. */
  static final List<Double> AWKWARD_DOUBLES =
      List.of(
          0.0,
          -0.0,
          1.0,
          0.1,
          1.0 / 3,
          Math.nextUp(1.0),
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Double.MIN_NORMAL / 2,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          9007199254740993.0);

  /** Texts that quoting, encodings and trimming lose. */
  static final List<String> AWKWARD_TEXTS =
      List.of(
          "",
          " ",
          " leading and trailing ",
          "it's \"quoted\" and \\escaped\\",
          "'; DROP TABLE trial; --",
          "line\nbreak\ttab\rreturn",
          "control \u0001\u001b\u001e\u001f\u007f characters",
          "Zürich, 北京, Ελλάδα",
          "emoji 🧪👩‍🔬",
          "%_?*[a]",
          "{\"json\": [1, null]}",
          "null",
          "NaN");

  private Samples() {}

  static StudySnapshot study(String name) {
    return new StudySnapshot(
        new StudyId(0),
        WorkspaceId.DEFAULT,
        null,
        null,
        name,
        List.of(new Objective("loss", Direction.MINIMIZE)),
        null,
        StorageContract.AT,
        Map.of(),
        Map.of());
  }

  /** A study in which nothing is left at its default. */
  static StudySnapshot fullStudy(String name, ExperimentId experiment) {
    return new StudySnapshot(
        new StudyId(0),
        new WorkspaceId("team \"a\""),
        experiment,
        "client-7",
        name,
        List.of(
            new Objective("loss", Direction.MINIMIZE),
            new Objective("accuracy 🎯", Direction.MAXIMIZE)),
        setup(),
        StorageContract.AT,
        Map.of("note", "\"word for  word\"", "list", "[1,2.50]"),
        Map.of("internal", "{\"a\": null}"));
  }

  private static StudySetup setup() {
    SearchSpace space = SearchSpace.empty();
    for (var entry : distributions().entrySet()) {
      space = space.with(entry.getKey(), entry.getValue());
    }
    space =
        space
            .when("real", "choice", new ParamValue.Text(""), new ParamValue.Bool(true))
            .when("step", "choice", new ParamValue.Whole(Long.MAX_VALUE));
    return new StudySetup(
        Long.MIN_VALUE, "tpe", Map.of("sampler.multivariate", "true"), "median", space, "0.1.0");
  }

  /** One of each kind, with every kind of choice. */
  static SequencedMap<String, Distribution> distributions() {
    var all = new LinkedHashMap<String, Distribution>();
    all.put("choice", new CategoricalDistribution(awkwardChoices()));
    all.put("real", FloatDistribution.of(-0.1, 1.0 / 3));
    all.put("log", FloatDistribution.ofLog(Double.MIN_VALUE, Double.MAX_VALUE));
    all.put("step", FloatDistribution.ofStep(0, 1, 0.1));
    all.put("zero", FloatDistribution.of(-0.0, 1e-300));
    all.put("whole", IntDistribution.of(-(1L << 53), 1L << 53));
    all.put("whole log", IntDistribution.ofLog(1, 1000));
    all.put("whole step", IntDistribution.ofStep(3, 30, 3));
    all.put("single", CategoricalDistribution.of("only"));
    return all;
  }

  private static List<ParamValue> awkwardChoices() {
    var choices = new ArrayList<ParamValue>();
    AWKWARD_TEXTS.forEach(text -> choices.add(new ParamValue.Text(text)));
    AWKWARD_DOUBLES.forEach(real -> choices.add(new ParamValue.Real(real)));
    for (long whole : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1}) {
      choices.add(new ParamValue.Whole(whole));
    }
    choices.add(new ParamValue.Bool(true));
    choices.add(new ParamValue.Bool(false));
    choices.add(new ParamValue.Json("null"));
    choices.add(new ParamValue.Json("{\"a\":[1,2.50,\"\\u00e9\"]}"));
    return choices;
  }

  /** A lowest and highest value of every distribution, and each choice, under names in order. */
  static SequencedMap<String, Assignment> assignments() {
    var all = new LinkedHashMap<String, Assignment>();
    distributions()
        .forEach((name, distribution) -> {
          switch (distribution) {
            case FloatDistribution real -> {
              all.put(name + " low", new Assignment(real, real.low()));
              all.put(name + " high", new Assignment(real, real.high()));
            }
            case IntDistribution whole -> {
              all.put(name + " low", new Assignment(whole, whole.low()));
              all.put(name + " high", new Assignment(whole, whole.high()));
            }
            case CategoricalDistribution choice -> {
              for (int i = 0; i < choice.choices().size(); i++) {
                all.put(name + " " + i, new Assignment(choice, i));
              }
            }
          }
        });
    return all;
  }

  /** One assignment under one name. */
  static SequencedMap<String, Assignment> assignment(String name, double value) {
    var one = new LinkedHashMap<String, Assignment>();
    one.put(name, new Assignment(FloatDistribution.of(-1e9, 1e9), value));
    return one;
  }

  static Run run(ExperimentId experiment) {
    return Run.of(
        RunId.random(),
        experiment,
        "run",
        RunState.RUNNING,
        StorageContract.AT,
        StorageContract.AT,
        Map.of());
  }
}
