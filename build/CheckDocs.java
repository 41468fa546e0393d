import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads file names from standard input, each ended by a zero byte, and checks them as one set of
 * documents: links between markdown files lead somewhere, and no text file names the host of a
 * package registry (a build that asks a mirror has to work with the same files). Run as {@code java
 * build/CheckDocs.java}.
 */
final class CheckDocs {

  /** Brackets around the dots keep this list from finding itself. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "repo1?[.]maven|repo[.]maven[.]apache|oss[.]sonatype|central[.]sonatype|plugins[.]gradle[.]org"
              + "|pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|crates[.]io|proxy[.]golang[.]org"
              + "|rubygems[.]org");

  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\]]*\\]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*|//.*");

  private final List<String> complaints = new ArrayList<>();
  private final Map<Path, Set<String>> anchors = new HashMap<>();

  public static void main(String[] args) throws IOException {
    var names = new String(System.in.readAllBytes()).split("\0");
    var check = new CheckDocs();
    var read = 0;
    for (var name : names) {
      var file = Path.of(name);
      if (!name.isEmpty() && Files.isRegularFile(file)) {
        read++;
        check.file(file);
      }
    }
    check.complaints.forEach(System.out::println);
    System.out.println(read + " files, " + check.complaints.size() + " complaints");
    if (read == 0 || !check.complaints.isEmpty()) {
      System.exit(1);
    }
  }

  private void file(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException binary) {
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      var host = REGISTRY.matcher(lines.get(i));
      if (host.find()) {
        complain(file, i, "names a package registry (" + host.group() + "); leave the host out");
      }
    }
    if (file.toString().endsWith(".md")) {
      links(file, lines);
    }
  }

  private void links(Path file, List<String> lines) throws IOException {
    var code = false;
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.stripLeading().startsWith("```")) {
        code = !code;
      }
      if (code) {
        continue;
      }
      var link = LINK.matcher(line.replaceAll("`[^`]*`", ""));
      while (link.find()) {
        if (!ELSEWHERE.matcher(link.group(1)).matches() && !leadsSomewhere(file, link.group(1))) {
          complain(file, i, "link leads nowhere: " + link.group(1));
        }
      }
    }
  }

  private boolean leadsSomewhere(Path from, String link) throws IOException {
    var hash = link.indexOf('#');
    var path = hash < 0 ? link : link.substring(0, hash);
    var folder = from.toAbsolutePath().getParent();
    var target =
        path.isEmpty()
            ? from.toAbsolutePath()
            : folder.resolve(path.replace("%20", " ")).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0
        || !target.toString().endsWith(".md")
        || anchorsOf(target).contains(link.substring(hash + 1));
  }

  /** Headings as GitHub turns them into anchors, with -1, -2, … for repeated ones. */
  private Set<String> anchorsOf(Path file) throws IOException {
    var known = anchors.get(file);
    if (known != null) {
      return known;
    }
    var found = new HashSet<String>();
    var code = false;
    for (var line : Files.readAllLines(file)) {
      if (line.stripLeading().startsWith("```")) {
        code = !code;
      } else if (!code && line.matches("#{1,6} .*")) {
        var slug = slug(line);
        var free = slug;
        for (int n = 1; !found.add(free); n++) {
          free = slug + "-" + n;
        }
      }
    }
    anchors.put(file, found);
    return found;
  }

  private static String slug(String heading) {
    return heading
        .replaceFirst("^#+ +", "")
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .strip()
        .replace(' ', '-');
  }

  private void complain(Path file, int line, String what) {
    complaints.add(file + ":" + (line + 1) + ": " + what);
  }
}
