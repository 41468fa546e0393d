import java.nio.file.Path;

final class StorageBenchmark {
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    for (String part : java.util.Arrays.copyOfRange(args, 1, args.length)) {
      switch (part) {
        case "appends" -> Appends.run(folder);
        case "sizes" -> {
          Sizes.longSeries(folder.resolve("f"), "1,000 series of 100,000 float32 values", 1000, 100_000, Sizes.FLOATS);
          Sizes.longSeries(folder.resolve("d"), "1,000 series of 100,000 doubles", 1000, 100_000, Sizes.DOUBLES);
          Sizes.manySeries(folder.resolve("mf"), "1,000 runs x 50 keys x 1,000 float32, at once", 1000, 50, 1000, Sizes.FLOATS);
          Sizes.manySeries(folder.resolve("md"), "1,000 runs x 50 keys x 1,000 doubles, at once", 1000, 50, 1000, Sizes.DOUBLES);
        }
        case "small" -> {
          Sizes.longSeries(folder.resolve("f"), "100 series of 100,000 float32 values", 100, 100_000, Sizes.FLOATS);
          Sizes.manySeries(folder.resolve("mf"), "200 runs x 50 keys x 1,000 float32, at once", 200, 50, 1000, Sizes.FLOATS);
        }
        case "search" -> Search.run(folder.resolve("search"));
        case "trials" -> Trials.run(folder);
        case "first" -> Trials.first(folder, "  cold, first suggestion");
        case "reads" -> Sizes.longReads(folder.resolve("reads"), 10_000_000);
      }
    }
  }
}
