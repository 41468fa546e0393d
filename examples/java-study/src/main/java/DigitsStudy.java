import static java.util.Comparator.comparingDouble;

import dev.athanor.importance.Importance;
import dev.athanor.importance.PedAnova;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pruner.MedianPruner;
import dev.athanor.sampler.TpeSampler;
import dev.athanor.space.Assignment;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Replay;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.study.TrialPruned;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Tunes a classifier of handwritten digits with {@code athanor-core} alone: one study with pruning
 * and a constraint, and one of two objectives.
 *
 * <pre>{@code
 * java -cp core/target/athanor-core-0.1.0-SNAPSHOT.jar \
 *     examples/java-study/src/main/java/DigitsStudy.java [DATA [CSV]]
 * }</pre>
 *
 * <p>{@code DATA} is the folder with the pictures, {@code examples/digits/data} where it is left
 * out; {@code CSV} is where the trials are written as a table.
 */
public final class DigitsStudy {

  private static final int EPOCHS = 10;
  private static final int TRIALS = 100;
  private static final int PARALLEL = 2;
  private static final int MOST_WEIGHTS = 5_000;

  private final Pictures train;
  private final Pictures valid;

  private DigitsStudy(Pictures train, Pictures valid) {
    this.train = train;
    this.valid = valid;
  }

  public static void main(String[] args) throws IOException {
    Path data = Path.of(args.length > 0 ? args[0] : "examples/digits/data");
    var digits =
        new DigitsStudy(
            Pictures.read(data.resolve("train.csv")), Pictures.read(data.resolve("valid.csv")));

    Study study = digits.smallestError();
    show(study);
    TrialSnapshot best = study.best().orElseThrow();
    System.out.printf(
        "%.1f %% of test pictures read wrong, which no trial has seen%n",
        100 * digits.testError(best, Pictures.read(data.resolve("test.csv"))));
    if (args.length > 1) {
      try (Writer csv = Files.newBufferedWriter(Path.of(args[1]))) {
        study.writeCsv(csv);
      }
      System.out.printf("trials as a table: %s%n", args[1]);
    }
    showFront(digits.errorAndSize());
  }

  /** One objective: stops trials early, and prefers none that has too many weights. */
  private Study smallestError() {
    // @start region="study"
    var storage = new InMemoryStorage();
    Study study =
        Study.in(storage)
            .minimize("error")
            .sampler(TpeSampler.builder().group(true).build())
            .pruner(MedianPruner.create())
            .seed(7)
            .open("smallest error");

    study.optimization().trials(TRIALS).parallel(PARALLEL).progress(System.err).run(this::error);
    // @end

    // @start region="replay"
    Replay replay = Replay.of(storage.studies(), study.id());
    System.out.printf(
        "computed again: %d suggestions, %d verdicts, %d differences%n",
        replay.suggestions(), replay.verdicts(), replay.differences().size());
    // @end
    return study;
  }

  // @start region="objective"
  /** The share of validation pictures that a classifier with the trial's values reads wrong. */
  private double error(Trial trial) {
    var classifier = new Classifier(Settings.ask(trial), train, trial.seed());
    trial.constrain("weights", classifier.weights() - MOST_WEIGHTS);
    double error = 1;
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      classifier.learn();
      error = classifier.error(valid);
      trial.report(epoch, error);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return error;
  }

  // @end

  /** Two objectives: what is the error of a classifier of each size? */
  private Study errorAndSize() {
    Study study =
        Study.in(new InMemoryStorage())
            .minimize("error")
            .minimize("weights")
            .seed(7)
            .open("error and size");
    study
        .optimization()
        .trials(TRIALS / 2)
        .parallel(PARALLEL)
        .progress(System.err)
        .runSeveral(trial -> {
          var classifier = new Classifier(Settings.ask(trial), train, trial.seed());
          for (int epoch = 1; epoch <= EPOCHS / 2; epoch++) {
            classifier.learn();
          }
          return new double[] {classifier.error(valid), classifier.weights()};
        });
    return study;
  }

  private double testError(TrialSnapshot best, Pictures test) {
    var classifier = new Classifier(Settings.of(best.params()), train, 1);
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      classifier.learn();
    }
    return classifier.error(test);
  }

  // @start region="show"
  private static void show(Study study) {
    for (TrialState state : List.of(TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)) {
      System.out.printf("%s %d%n", state, study.history().count(state));
    }
    TrialSnapshot best = study.best().orElseThrow();
    System.out.printf("best trial %d: error %.4f%n", best.number(), best.value());
    best.params()
        .forEach((name, given) -> System.out.printf("  %s = %s%n", name, given.value().text()));

    System.out.println("which parameters decided whether a trial was among the best fifth:");
    Importance importance = PedAnova.builder().targetQuantile(0.2).build();
    importance
        .of(study.history())
        .params()
        .forEach(param ->
            System.out.printf(
                "  %-10s %.2f (%.2f to %.2f)%n",
                param.param(), param.value(), param.low(), param.high()));
  }

  // @end

  private static void showFront(Study study) {
    // @start region="front"
    List<TrialSnapshot> front =
        study.front().stream().sorted(comparingDouble(trial -> trial.values().get(1))).toList();
    System.out.printf("the front of error and size: %d trials%n", front.size());
    for (TrialSnapshot trial : front) {
      System.out.printf(
          "  %5.0f weights: error %.4f%n", trial.values().get(1), trial.values().get(0));
    }

    double[][] losses =
        front.stream().map(trial -> study.history().study().losses(trial)).toArray(double[][]::new);
    double[] reference = {1, 6_400};
    System.out.printf(
        "covers %.3f of what can be%n",
        Hypervolume.of(losses, reference) / (reference[0] * reference[1]));
    // @end
  }

  // @start region="settings"
  /** What is tuned. Waves have a number and a frequency; pixels have neither. */
  private record Settings(boolean waves, int count, double frequency, double rate, double decay) {

    static Settings ask(Trial trial) {
      if (trial.suggestCategorical("features", "pixels", "waves").equals("waves")) {
        trial.suggestIntLog("count", 64, 640);
        trial.suggestFloatLog("frequency", 0.3, 10);
      }
      trial.suggestFloatLog("rate", 1e-2, 10);
      trial.suggestFloatLog("decay", 1e-7, 1e-2);
      return of(trial.params());
    }

    static Settings of(Map<String, Assignment> params) {
      boolean waves = params.containsKey("count");
      return new Settings(
          waves,
          waves ? (int) params.get("count").internal() : 0,
          waves ? params.get("frequency").internal() : 0,
          params.get("rate").internal(),
          params.get("decay").internal());
    }
  }

  // @end

  /** Pictures as rows of numbers, 8x8 pixels when read; and the digit that each shows. */
  private record Pictures(double[][] rows, int[] digits) {

    static Pictures read(Path file) throws IOException {
      try (Stream<String> lines = Files.lines(file)) {
        List<int[]> numbers =
            lines
                .map(line -> Stream.of(line.split(",")).mapToInt(Integer::parseInt).toArray())
                .toList();
        return new Pictures(
            numbers.stream()
                .map(row -> Arrays.stream(row).limit(64).mapToDouble(ink -> ink / 64.0).toArray())
                .toArray(double[][]::new),
            numbers.stream().mapToInt(row -> row[64]).toArray());
      }
    }
  }

  /** Softmax regression over the pixels, or over random waves across the picture. */
  private static final class Classifier {
    private static final int DIGITS = 10;

    private final Settings settings;
    private final RandomGenerator random;
    private final double[][] directions;
    private final double[] phases;
    private final double[][] weights;
    private final Pictures train;

    Classifier(Settings settings, Pictures train, long seed) {
      this.settings = settings;
      random = new SplittableRandom(seed);
      directions = new double[settings.count()][64];
      phases = new double[settings.count()];
      for (int i = 0; i < settings.count(); i++) {
        Arrays.setAll(directions[i], pixel -> random.nextGaussian() * settings.frequency());
        phases[i] = random.nextDouble(2 * Math.PI);
      }
      weights = new double[DIGITS][settings.waves() ? settings.count() : 64];
      this.train = see(train);
    }

    int weights() {
      return DIGITS * weights[0].length;
    }

    /** As many steps as there are pictures to learn from, each on one drawn anew. */
    void learn() {
      double keep = 1 - settings.rate() * settings.decay();
      for (int step = 0; step < train.digits().length; step++) {
        int picture = random.nextInt(train.digits().length);
        double[] features = train.rows()[picture];
        double[] surprise = chances(features);
        surprise[train.digits()[picture]] -= 1;
        for (int digit = 0; digit < DIGITS; digit++) {
          double[] row = weights[digit];
          double change = settings.rate() * surprise[digit];
          for (int i = 0; i < row.length; i++) {
            row[i] = keep * row[i] - change * features[i];
          }
        }
      }
    }

    /** The share of pictures read wrong. */
    double error(Pictures pictures) {
      Pictures seen = see(pictures);
      int wrong = 0;
      for (int picture = 0; picture < seen.digits().length; picture++) {
        double[] chances = chances(seen.rows()[picture]);
        double right = chances[seen.digits()[picture]];
        wrong += Arrays.stream(chances).allMatch(chance -> chance <= right) ? 0 : 1;
      }
      return (double) wrong / seen.digits().length;
    }

    private Pictures see(Pictures pictures) {
      return settings.waves()
          ? new Pictures(
              Stream.of(pictures.rows()).map(this::waves).toArray(double[][]::new),
              pictures.digits())
          : pictures;
    }

    private double[] waves(double[] pixels) {
      var waves = new double[phases.length];
      double scale = Math.sqrt(2.0 / phases.length);
      Arrays.setAll(waves, i -> scale * Math.cos(dot(directions[i], pixels) + phases[i]));
      return waves;
    }

    private double[] chances(double[] features) {
      var chances = new double[DIGITS];
      Arrays.setAll(chances, digit -> dot(weights[digit], features));
      double most = Arrays.stream(chances).max().orElseThrow();
      Arrays.setAll(chances, digit -> Math.exp(chances[digit] - most));
      double sum = Arrays.stream(chances).sum();
      Arrays.setAll(chances, digit -> chances[digit] / sum);
      return chances;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }
  }
}
