import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Measures the parts that it is told, each in a folder of its own below the one that it is given. */
final class StorageBenchmark {

  private static final List<String> ALL =
      List.of("appends", "sizes", "reads", "opening", "search", "trials");

  private StorageBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    for (String part : Arrays.copyOfRange(args, 1, args.length)) {
      for (String each : part.equals("all") ? ALL : List.of(part)) {
        run(folder, each);
      }
    }
  }

  private static void run(Path folder, String part) throws Exception {
    switch (part) {
      case "appends" -> Appends.run(made(folder, part));
      case "sizes" -> sizes(made(folder, part));
      case "reads" -> Sizes.longReads(made(folder, part), 10_000_000);
      case "opening" -> Opening.run(made(folder, part));
      case "writer" -> Opening.write(folder);
      case "search" -> Search.run(made(folder, part));
      case "trials" -> Trials.run(made(folder, part));
      case "first" -> Trials.first(folder, "  cold, first suggestion");
      default ->
          throw new IllegalArgumentException("part %s (expected: one of %s)".formatted(part, ALL));
    }
  }

  private static Path made(Path folder, String part) throws IOException {
    System.out.println("── " + part);
    return Files.createDirectories(folder.resolve(part));
  }

  private static void sizes(Path folder) throws IOException {
    Sizes.longSeries(
        folder.resolve("f"), "1,000 series of 100,000 float32 values", 1000, 100_000, Sizes.FLOATS);
    Sizes.longSeries(
        folder.resolve("d"), "1,000 series of 100,000 doubles", 1000, 100_000, Sizes.DOUBLES);
    Sizes.manySeries(
        folder.resolve("mf"),
        "1,000 runs x 50 keys x 1,000 float32, at once",
        1000,
        50,
        1000,
        Sizes.FLOATS);
    Sizes.manySeries(
        folder.resolve("md"),
        "1,000 runs x 50 keys x 1,000 doubles, at once",
        1000,
        50,
        1000,
        Sizes.DOUBLES);
  }
}
