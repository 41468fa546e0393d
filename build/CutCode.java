import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads file names from standard input, each ended by a zero byte, and checks that the Java code in
 * markdown files is cut from programs that compile and run. Before a block stands where it is from:
 *
 * <pre>
 * &lt;!-- cut from examples/java-study/src/main/java/Guide.java first --&gt;
 * ```java
 * </pre>
 *
 * <p>and in that file it lies between two lines as javadoc's snippets have them, {@code // @start
 * region="first"} and {@code // @end}; indentation apart, and without an empty line at its end.
 *
 * <pre>{@code
 * git ls-files -z -co --exclude-standard | java build/CutCode.java            # checks
 * git ls-files -z -co --exclude-standard | java build/CutCode.java --write    # cuts anew
 * }</pre>
 */
final class CutCode {

  private static final Pattern FROM = Pattern.compile("<!-- cut from (\\S+) (\\S+) -->");
  private static final Pattern START = Pattern.compile("\\s*// @start region=\"(\\S+)\"");
  private static final Pattern END = Pattern.compile("\\s*// @end");

  private final boolean write;
  private final List<String> complaints = new ArrayList<>();
  private int blocks;

  private CutCode(boolean write) {
    this.write = write;
  }

  public static void main(String[] args) throws IOException {
    var cut = new CutCode(args.length > 0 && args[0].equals("--write"));
    for (var name : new String(System.in.readAllBytes()).split("\0")) {
      if (name.endsWith(".md") && Files.isRegularFile(Path.of(name))) {
        cut.document(Path.of(name));
      }
    }
    cut.complaints.forEach(System.out::println);
    System.out.println(cut.blocks + " blocks of code, " + cut.complaints.size() + " complaints");
    if (cut.blocks == 0 || !cut.complaints.isEmpty()) {
      System.exit(1);
    }
  }

  private void document(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    var written = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      written.add(lines.get(i));
      if (!lines.get(i).equals("```java")) {
        continue;
      }
      blocks++;
      int end = i + 1;
      while (end < lines.size() && !lines.get(end).equals("```")) {
        end++;
      }
      List<String> code = lines.subList(i + 1, end);
      written.addAll(cut(file, i, i == 0 ? "" : lines.get(i - 1), code));
      i = end - 1;
    }
    if (write && !written.equals(lines)) {
      Files.write(file, written);
    }
  }

  /** What the block should be; itself where that cannot be said. */
  private List<String> cut(Path file, int line, String before, List<String> code)
      throws IOException {
    Matcher from = FROM.matcher(before);
    if (!from.matches()) {
      complain(file, line, "Java code without \"<!-- cut from FILE REGION -->\" on the line above");
      return code;
    }
    Path source = Path.of(from.group(1));
    List<String> region =
        Files.isRegularFile(source) ? region(Files.readAllLines(source), from.group(2)) : List.of();
    if (region.isEmpty()) {
      complain(file, line, "no region \"%s\" in %s".formatted(from.group(2), source));
      return code;
    }
    if (!write && !region.equals(code)) {
      int at = 0;
      while (at < Math.min(region.size(), code.size()) && region.get(at).equals(code.get(at))) {
        at++;
      }
      String there = at < region.size() ? region.get(at) : "nothing more";
      complain(file, line + 1 + at, "%s has here: %s".formatted(source, there));
    }
    return region;
  }

  private static List<String> region(List<String> lines, String name) {
    var region = new ArrayList<String>();
    var inside = false;
    for (var line : lines) {
      Matcher start = START.matcher(line);
      if (start.matches()) {
        inside = start.group(1).equals(name);
      } else if (inside && END.matcher(line).matches()) {
        break;
      } else if (inside) {
        region.add(line);
      }
    }
    while (!region.isEmpty() && region.getLast().isBlank()) {
      region.removeLast();
    }
    int indent =
        region.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return region.stream().map(line -> line.substring(Math.min(indent, line.length()))).toList();
  }

  private void complain(Path file, int line, String what) {
    complaints.add(
        file + ":" + (line + 1) + ": " + what + " (build/CutCode.java --write cuts anew)");
  }
}
