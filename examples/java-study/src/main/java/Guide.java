import dev.athanor.importance.Fanova;
import dev.athanor.importance.Importances;
import dev.athanor.importance.PedAnova;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pruner.PatientPruner;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.SuccessiveHalvingPruner;
import dev.athanor.sampler.PartialFixedSampler;
import dev.athanor.sampler.RandomSampler;
import dev.athanor.sampler.Sampler;
import dev.athanor.sampler.TpeSampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.FinishedTrial;
import dev.athanor.study.Replay;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.study.TrialPruned;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * The code of docs/tune/java.md, which is cut from here: {@code java -cp
 * core/target/athanor-core-0.1.0-SNAPSHOT.jar examples/java-study/src/main/java/Guide.java} runs
 * all of it and says what came out.
 */
public final class Guide {

  private Guide() {}

  public static void main(String[] args) throws IOException {
    inTenLines();
    firstStudy();
    defineByRun();
    declaredSpace();
    samplersAndPruners();
    tryingEverything();
    pruning();
    severalObjectives();
    constraints();
    howLong();
    byHand();
    triedElsewhere();
    looking();
    importance();
    replay();
    ownAlgorithms();
  }

  private static void inTenLines() {
    // @start region="ten-lines"
    Study study = Study.in(new InMemoryStorage()).minimize("loss").pruner("median").open("resnet");
    study
        .optimization()
        .trials(100)
        .parallel(4)
        .run(trial -> {
          double rate = trial.suggestFloatLog("rate", 1e-4, 1e-1);
          boolean sgd = trial.suggestCategorical("optimizer", "adam", "sgd").equals("sgd");
          var model = new Model(rate, sgd ? trial.suggestFloat("momentum", 0, 0.99) : 0);
          for (int epoch = 1; epoch <= 20; epoch++) {
            if (trial.report(epoch, model.trainOneEpoch()).prune()) {
              throw new TrialPruned();
            }
          }
          return model.loss();
        });
    System.out.println(study.best().orElseThrow().params());
    // @end
    say("in ten lines", study);
  }

  private static void firstStudy() {
    // @start region="first"
    Study study = Study.in(new InMemoryStorage()).minimize("loss").seed(7).open("quadratic");
    study.optimize(
        trial -> {
          double x = trial.suggestFloat("x", -10, 10);
          return (x - 2) * (x - 2);
        },
        100);
    System.out.println(study.best().orElseThrow().params());
    // @end
    say("first study", study);
  }

  private static void defineByRun() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").seed(7).open("by running");
    // @start region="by-running"
    study.optimize(
        trial -> {
          double rate = trial.suggestFloatLog("rate", 1e-4, 1e-1);
          long width = trial.suggestIntLog("width", 8, 512);
          double dropout =
              trial.suggest("dropout", FloatDistribution.ofStep(0, 0.5, 0.05)).internal();
          String optimizer = trial.suggestCategorical("optimizer", "adam", "sgd");
          double momentum = optimizer.equals("sgd") ? trial.suggestFloat("momentum", 0, 0.99) : 0;
          return train(rate, width, dropout, momentum);
        },
        50);
    // @end
    say("define by run", study);
  }

  private static void declaredSpace() {
    // @start region="declared"
    SearchSpace space =
        SearchSpace.empty()
            .with("rate", FloatDistribution.ofLog(1e-4, 1e-1))
            .with("width", IntDistribution.ofLog(8, 512))
            .with("optimizer", CategoricalDistribution.of("adam", "sgd"))
            .with("momentum", FloatDistribution.of(0, 0.99))
            .when("momentum", "optimizer", ParamValue.of("sgd"));
    Study study = Study.in(new InMemoryStorage()).minimize("loss").space(space).open("declared");
    study.optimize(
        trial -> {
          Map<String, Assignment> params = trial.params();
          Assignment momentum = params.get("momentum");
          return train(
              params.get("rate").internal(),
              (long) params.get("width").internal(),
              0,
              momentum == null ? 0 : momentum.internal());
        },
        50);
    // @end
    say("declared space", study);
  }

  private static void samplersAndPruners() {
    var storage = new InMemoryStorage();
    // @start region="by-name"
    Study byName =
        Study.in(storage)
            .sampler("tpe")
            .option("sampler.startup", "20")
            .pruner("asha")
            .option("pruner.factor", "3")
            .open("by name");

    Study byObject =
        Study.in(storage)
            .sampler(TpeSampler.builder().startupTrials(20).build())
            .pruner(SuccessiveHalvingPruner.of(OptionalLong.empty(), 3, 0, 0))
            .open("by object");
    // @end
    check(
        byName.setup().options().equals(byObject.setup().options()), "both write the same options");
    // @start region="patient"
    Pruner patient = PatientPruner.wrapping(SuccessiveHalvingPruner.create(), 5, 0);
    // @end
    check(patient.recipe().isPresent(), "a pruner around another is known by its recipe");
  }

  private static void tryingEverything() {
    var storage = new InMemoryStorage();
    // @start region="everything"
    Study study = Study.in(storage).minimize("loss").sampler("brute_force").open("all");
    study
        .optimization()
        .run(trial -> {
          long layers = trial.suggestInt("layers", 1, 3);
          return layers == 1 ? 1 : trial.suggestCategorical("norm", "batch", "layer").length();
        });
    System.out.println(study.exhaustion());
    // @end
    check(study.history().size() == 5, "each of the five combinations has its trial");

    // @start region="fixed"
    Map<String, ParamValue> fixed = Map.of("optimizer", ParamValue.of("adam"));
    Study rest =
        Study.in(storage)
            .sampler(PartialFixedSampler.of(fixed, TpeSampler.create()))
            .open("the rest");
    // @end
    String chosen = rest.ask().suggestCategorical("optimizer", "sgd", "adam");
    check(chosen.equals("adam"), "what is fixed has its value");
  }

  private static void pruning() {
    // @start region="pruning"
    Study study =
        Study.in(new InMemoryStorage()).minimize("loss").pruner("median").seed(7).open("pruned");
    study.optimize(
        trial -> {
          double rate = trial.suggestFloatLog("rate", 1e-4, 1e-1);
          double loss = 1;
          for (int step = 1; step <= 50; step++) {
            loss *= 1 - rate;
            trial.report(step, loss);
            if (trial.shouldPrune()) {
              throw new TrialPruned();
            }
          }
          return loss;
        },
        100);
    // @end
    say("pruning", study);
  }

  private static void severalObjectives() {
    // @start region="several"
    Study study =
        Study.in(new InMemoryStorage())
            .minimize("loss")
            .maximize("throughput")
            .open("fast and good");
    study
        .optimization()
        .trials(30)
        .parallel(4)
        .runSeveral(trial -> {
          double width = trial.suggestInt("width", 1, 10);
          double depth = trial.suggestInt("depth", 1, 4);
          return new double[] {1 / (width * depth), 1e3 / (width * depth * depth)};
        });
    for (TrialSnapshot trial : study.front()) {
      System.out.println(trial.params() + " gives " + trial.values());
    }
    // @end
    // @start region="volume"
    double[][] losses =
        study.front().stream()
            .map(trial -> study.history().study().losses(trial))
            .toArray(double[][]::new);
    double volume = Hypervolume.of(losses, new double[] {1, 0});
    // @end
    check(volume > 0, "the front covers something");
  }

  private static void constraints() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").open("constrained");
    // @start region="constraint"
    study.optimize(
        trial -> {
          double width = trial.suggestFloatLog("width", 1, 1000);
          trial.constrain("megabytes", width * 0.5 - 64);
          return 1 / width;
        },
        50);
    // @end
    check(study.best().orElseThrow().feasible(), "the best trial keeps the constraint");
  }

  private static void howLong() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").open("how long");
    // @start region="run"
    study
        .optimization()
        .trials(200)
        .timeout(Duration.ofMinutes(5))
        .parallel(8)
        .catching(IOException.class)
        .after((same, trial) -> {
          if (trial.value() < 0.01) {
            same.stop();
          }
        })
        .progress(System.err)
        .run(trial -> fetchAndTrain(trial.suggestFloatLog("rate", 1e-4, 1e-1)));
    // @end
    say("how long", study);
  }

  private static void byHand() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").pruner("median").open("by hand");
    // @start region="ask"
    Trial trial = study.ask();
    double rate = trial.suggestFloatLog("rate", 1e-4, 1e-1);
    Verdict verdict = trial.report(1, 1 - rate);
    if (verdict.prune()) {
      study.prune(trial, verdict.because());
    } else {
      study.tell(trial, 1 - 2 * rate);
    }
    // @end
    // @start region="by-number"
    int number = study.ask().number();
    study.tell(number, 0.93);
    // @end
    say("by hand", study);
  }

  private static void triedElsewhere() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").open("tried elsewhere");
    // @start region="enqueue"
    study.enqueue(Map.of("rate", 0.01));
    study.enqueueIfNew(Map.of("rate", 0.01, "optimizer", "sgd"));
    // @end
    // @start region="add"
    Assignment rate = new Assignment(FloatDistribution.ofLog(1e-4, 1e-1), 0.02);
    study.add(Map.of("rate", rate), 0.93);
    study.add(FinishedTrial.pruned(Map.of("rate", rate)).report(1, 1.4).because("by hand"));
    // @end
    study.optimize(
        trial -> {
          double chosen = trial.suggestFloatLog("rate", 1e-4, 1e-1);
          trial.suggestCategorical("optimizer", "adam", "sgd");
          return Math.abs(chosen - 0.02);
        },
        10);
    check(study.trial(0).params().get("rate").internal() == 0.01, "enqueued trials come first");
    say("tried elsewhere", study);
  }

  private static void looking() throws IOException {
    var storage = new InMemoryStorage();
    Study study = Study.in(storage).minimize("loss").open("looking");
    study.setUserAttr("dataset", "digits");
    // @start region="attributes"
    study.optimize(
        trial -> {
          double rate = trial.suggestFloatLog("rate", 1e-4, 1e-1);
          trial.setUserAttr("epochs", 12);
          return Math.abs(rate - 0.02);
        },
        20);

    var table = new StringWriter();
    study.writeCsv(table);
    Study copy = study.copyTo(new InMemoryStorage(), "looking again");
    // @end
    check(table.toString().startsWith("number,value,state,"), "the table has a header");
    check(copy.trials().count() == 20, "the copy has all trials");
  }

  private static void importance() {
    Study study = Study.in(new InMemoryStorage()).minimize("loss").open("importance");
    study.optimize(
        trial -> {
          double x = trial.suggestFloat("x", 0, 1);
          double y = trial.suggestFloat("y", 0, 1);
          return x + y / 100;
        },
        100);
    // @start region="importance"
    Importances best = PedAnova.create().of(study.history());
    best.params()
        .forEach(param ->
            System.out.printf(
                "%s %.2f (%.2f to %.2f)%n",
                param.param(), param.value(), param.low(), param.high()));
    Importances everywhere = Fanova.create(7).of(study.history());
    // @end
    check(best.params().getFirst().param().equals("x"), "x decides");
    check(everywhere.params().getFirst().param().equals("x"), "x decides everywhere");
  }

  private static void replay() {
    var storage = new InMemoryStorage();
    Study study = Study.in(storage).minimize("loss").pruner("median").open("replay");
    study.optimize(trial -> Math.abs(trial.suggestFloat("x", -1, 1)), 40, 4);
    // @start region="replay"
    Replay replay = Replay.of(storage.studies(), study.id());
    if (!replay.differences().isEmpty()) {
      throw new AssertionError(replay.differences());
    }
    // @end
    check(replay.suggestions() >= 40, "every suggestion is computed again");
  }

  private static void ownAlgorithms() {
    // @start region="own-pruner"
    Pruner patience =
        (trial, history) -> {
          var reports = trial.reports();
          boolean hopeless = reports.size() >= 3 && reports.last() > 0.9;
          return new Verdict(
              hopeless, "still above 0.9 after %d reports".formatted(reports.size()));
        };
    // @end
    var storage = new InMemoryStorage();
    Study study = Study.in(storage).sampler(new NearTheBest()).pruner(patience).open("own");
    study.optimize(
        trial -> {
          double x = trial.suggestFloat("x", -10, 10);
          for (int step = 1; step <= 4; step++) {
            trial.report(step, Math.abs(x));
            if (trial.shouldPrune()) {
              throw new TrialPruned();
            }
          }
          return Math.abs(x);
        },
        100);
    // @start region="replay-own"
    Replay replay = Replay.of(storage.studies(), study.id(), new NearTheBest(), patience);
    // @end
    check(replay.differences().isEmpty(), "what is one's own replays as well");
    say("own algorithms", study);
  }

  // @start region="own-sampler"
  /** Draws numbers near those of the best trial so far, and anything else at random. */
  private static final class NearTheBest implements Sampler {

    private final Sampler anything = RandomSampler.create();

    @Override
    public List<SearchSpace> jointSpaces(StudyHistory history) {
      return List.of(); // every parameter by itself
    }

    @Override
    public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
      return new Suggestion(Map.of(), Map.of());
    }

    @Override
    public double one(
        String name,
        Distribution distribution,
        SequencedMap<String, Assignment> given,
        StudyHistory history,
        RandomGenerator random) {
      Assignment best = history.best().map(trial -> trial.params().get(name)).orElse(null);
      if (best != null && distribution instanceof FloatDistribution range && range.step() == null) {
        double near = best.internal() + random.nextGaussian() * (range.high() - range.low()) / 20;
        return Math.clamp(near, range.low(), range.high());
      }
      return anything.one(name, distribution, given, history, random);
    }
  }

  // @end

  /** In place of something that is trained. */
  private static final class Model {

    private final double pace;
    private double loss = 1;

    Model(double rate, double momentum) {
      pace = rate * (1 + momentum);
    }

    double trainOneEpoch() {
      loss *= 1 - pace;
      return loss;
    }

    double loss() {
      return loss;
    }
  }

  /** In place of a training. */
  private static double train(double rate, long width, double dropout, double momentum) {
    return Math.abs(Math.log10(rate) + 2) + 1.0 / width + dropout * 0.1 - momentum * 0.1;
  }

  private static final List<Double> FETCHED = new ArrayList<>();

  private static double fetchAndTrain(double rate) throws IOException {
    synchronized (FETCHED) {
      FETCHED.add(rate);
      if (FETCHED.size() == 3) {
        throw new IOException("no data this time");
      }
    }
    return Math.abs(rate - 0.02);
  }

  private static void say(String what, Study study) {
    System.out.printf(
        "%s: best of %d trials is %s%n",
        what, study.history().size(), study.best().orElseThrow().value());
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
    System.out.println(what);
  }
}
