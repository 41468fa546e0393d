import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.study.Study;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * A study in a data folder: each call adds ten trials to those that are there.
 *
 * <pre>{@code
 * ./athanor --version    # builds
 * java -cp "cli/target/quick/lib/*" examples/java-kept/KeptStudy.java FOLDER
 * ./athanor trials kept --data FOLDER
 * }</pre>
 */
public final class KeptStudy {

  private KeptStudy() {}

  public static void main(String[] args) {
    // @start region="kept"
    try (Storage storage = SqlStorage.open(Path.of(args[0]), InstantSource.system())) {
      Study study = Study.in(storage).minimize("loss").seed(7).open("kept");
      study.optimize(trial -> Math.abs(trial.suggestFloat("x", -10, 10) - 2), 10);
      System.out.printf(
          "%d trials, the best has %s%n",
          study.history().size(), study.best().orElseThrow().params());
    }
    // @end
  }
}
