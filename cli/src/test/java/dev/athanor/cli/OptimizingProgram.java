package dev.athanor.cli;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.study.TrialPruned;
import java.nio.file.Path;
import java.time.InstantSource;

/** A Java user's program: optimises a study in a data folder with some workers. */
final class OptimizingProgram {

  static final int TRIALS = 60;

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("lr", FloatDistribution.ofLog(1e-5, 1))
          .with("dropout", FloatDistribution.ofStep(0, 0.5, 0.05))
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.of(0, 1))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  private OptimizingProgram() {}

  /** Arguments: the data folder; how many workers. */
  public static void main(String[] args) {
    try (Storage storage = SqlStorage.open(Path.of(args[0]), InstantSource.system())) {
      study(storage).optimize(OptimizingProgram::objective, TRIALS, Integer.parseInt(args[1]));
    }
  }

  static Study study(Storage storage) {
    return Study.in(storage)
        .minimize("loss")
        .space(SPACE)
        .pruner("asha")
        .option("pruner.min", "1")
        .option("pruner.factor", "2")
        .seed(21)
        .open("reopened");
  }

  private static double objective(Trial trial) {
    double lr = trial.params().get("lr").internal();
    double dropout = trial.params().get("dropout").internal();
    double loss = Math.abs(Math.log10(lr) + 3) + dropout;
    for (int step = 1; step <= 8; step++) {
      trial.report(step, loss + 1.0 / step);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return loss;
  }
}
