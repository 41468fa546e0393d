package dev.athanor.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the source files are, and which module a class came from. */
final class Sources {

  /** A class comes from a module's output folder, or from its jar when Maven has already packed. */
  private static final Pattern ORIGIN = Pattern.compile("/([a-z]+)/target/");

  /** The folder of the parent pom. */
  static final Path ROOT = root();

  private Sources() {}

  /** Every folder of the root with a pom and Java sources. */
  static List<String> modules() throws IOException {
    try (var folders = Files.list(ROOT)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  static Optional<String> module(JavaClass c) {
    if (!c.getPackageName().startsWith("dev.athanor")) {
      return Optional.empty();
    }
    return c.getSource()
        .map(source -> ORIGIN.matcher(source.getUri().toString()))
        .filter(matcher -> matcher.find())
        .map(matcher -> matcher.group(1));
  }

  static DescribedPredicate<JavaClass> in(String module) {
    return describe(
        "in module " + module, c -> module(c.getBaseComponentType()).equals(Optional.of(module)));
  }

  /** Folders with product classes of their own; a module's descriptor alone makes no package. */
  static List<Path> productPackages() throws IOException {
    return javaFiles("src/main/java").stream()
        .filter(file -> !file.endsWith("module-info.java"))
        .map(Path::getParent)
        .distinct()
        .toList();
  }

  /** Tests, and the contract suites that the testkit ships as product code. */
  static List<Path> testFiles() throws IOException {
    var contracts =
        javaFiles("src/main/java").stream().filter(f -> f.startsWith(ROOT.resolve("testkit")));
    return Stream.concat(javaFiles("src/test/java").stream(), contracts).toList();
  }

  private static List<Path> javaFiles(String below) throws IOException {
    var found = Stream.<Path>builder();
    for (var module : modules()) {
      var folder = ROOT.resolve(module).resolve(below);
      if (Files.isDirectory(folder)) {
        try (var files = Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(found);
        }
      }
    }
    return found.build().toList();
  }

  private static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("cli/pom.xml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
