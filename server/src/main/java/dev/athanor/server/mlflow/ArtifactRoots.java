package dev.athanor.server.mlflow;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Experiment;
import dev.athanor.model.Run;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one tree of paths that clients see, and whose files are where in it. The files of a run are
 * below the path of its artifact URI, as {@code 3/<run id>/artifacts}; whatever else there is is
 * nobody's. What other stores keep, as {@code s3:}, is not in the tree.
 */
final class ArtifactRoots {

  /** Below this folder are unfinished uploads; no client sees it. */
  static final String RESERVED = ".uploads";

  private static final String FILES = "artifacts";
  private static final Pattern RUN_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern PROXY = Pattern.compile("mlflow-artifacts:(?://[^/]*)?/*([^?#]*)");

  private final Things things;

  ArtifactRoots(Things things) {
    this.things = things;
  }

  /**
   * The path below which a URI leads here.
   *
   * @return empty if it leads elsewhere
   */
  static Optional<ArtifactPath> path(String uri) {
    Matcher proxy = PROXY.matcher(uri);
    if (!proxy.matches()) {
      return Optional.empty();
    }
    try {
      // Clients make one slash of several.
      return Optional.of(ArtifactPath.ofFolder(proxy.group(1).replaceAll("/+", "/")));
    } catch (MlflowException e) {
      return Optional.empty();
    }
  }

  /** The folder with the folders of the experiment's runs. */
  static Optional<ArtifactPath> ofExperiment(Experiment experiment) {
    return path(Answers.artifactRoot(experiment));
  }

  String uri(Run run) {
    return Answers.artifactUri(things.experiment(run.experiment()), run);
  }

  /**
   * The folder with the files of a run.
   *
   * @throws MlflowException if its files are elsewhere; nobody goes there for the client
   */
  ArtifactPath requireHere(Run run) {
    String uri = uri(run);
    return path(uri)
        .orElseThrow(() ->
            MlflowException.invalid(
                "The artifacts of run %s are at %s, which this server does not open (expected: a location that begins with %s). Go there with the client of that store."
                    .formatted(run.id().hex32(), uri, Answers.PROXY_ROOT)));
  }

  /** Where a path leads; nothing need be there. */
  ArtifactPlace locate(ArtifactPath path) {
    List<String> parts = path.parts();
    if (!parts.isEmpty() && parts.getFirst().equalsIgnoreCase(RESERVED)) {
      throw ArtifactPath.invalid();
    }
    for (int i = 0; i + 1 < parts.size(); i++) {
      if (parts.get(i + 1).equals(FILES)) {
        Run run = run(parts.subList(0, i + 1));
        if (run != null) {
          return new ArtifactPlace.OfRun(run, blob(parts.subList(i + 2, parts.size())));
        }
      }
    }
    return new ArtifactPlace.Shared(blob(parts));
  }

  private static @Nullable BlobPath blob(List<String> parts) {
    return parts.isEmpty() ? null : new BlobPath(String.join("/", parts));
  }

  /** The run whose folder this is; null if it is none. */
  @Nullable Run run(List<String> folder) {
    if (folder.isEmpty() || !RUN_ID.matcher(folder.getLast()).matches()) {
      return null;
    }
    Run run = things.findRun(folder.getLast()).orElse(null);
    var files = new ArtifactPath(String.join("/", folder) + "/" + FILES);
    return run != null && path(uri(run)).filter(files::equals).isPresent() ? run : null;
  }

  /**
   * Whether the folders or files of runs can be in this folder.
   *
   * @param folder not among the files of a run
   */
  boolean isAboveRuns(ArtifactPath folder) {
    return run(folder.parts()) != null
        || things.storage().experiments().list().stream()
            .flatMap(experiment -> ofExperiment(experiment).stream())
            .anyMatch(root -> isAtOrAbove(folder, root));
  }

  private static boolean isAtOrAbove(ArtifactPath folder, ArtifactPath other) {
    return folder.isRoot() || folder.equals(other) || other.text().startsWith(folder.text() + "/");
  }
}
