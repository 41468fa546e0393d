package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Experiment;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.BlobStore;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in one folder, by name. Blobs have paths and no folders; a folder is there as long as
 * something is in it. What is in a sub-folder is skipped, not read.
 */
final class ArtifactListing {

  /** The most that a folder may hold to be listed, and the most runs that are looked at for it. */
  static final int MOST = 100_000;

  private static final int PAGE = 1000;
  private static final int PAGE_OF_RUNS = 1000;

  private final ArtifactRoots roots;
  private final Things things;
  private final BlobStore blobs;
  private final ArtifactPath folder;
  private final TreeMap<BlobPath, Entry> found = new TreeMap<>();
  private int looked;

  private ArtifactListing(ArtifactRoots roots, Things things, ArtifactPath folder) {
    this.roots = roots;
    this.things = things;
    this.blobs = things.storage().blobs();
    this.folder = folder;
  }

  /**
   * Something in a folder.
   *
   * @param sizeBytes 0 for a folder
   */
  record Entry(String name, boolean isFolder, long sizeBytes) {

    private static Entry folder(String name) {
      return new Entry(name, true, 0);
    }
  }

  /**
   * What is in the folder, in the order of names by code points; nothing if it is a file or is not
   * there.
   *
   * @throws MlflowException if it is too much
   */
  static Collection<Entry> of(ArtifactRoots roots, Things things, ArtifactPath folder) {
    var listing = new ArtifactListing(roots, things, folder);
    ArtifactPlace place = roots.locate(folder);
    listing.addLevel(place.owner(), place.path());
    if (place instanceof ArtifactPlace.Shared) {
      listing.addRuns();
    }
    return listing.found.values();
  }

  /**
   * Writes {@code files}, if there are any.
   *
   * @param prefix goes before each name
   */
  static void write(JsonGenerator out, Collection<Entry> entries, String prefix)
      throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("files");
    for (Entry entry : entries) {
      out.writeStartObject();
      out.writeStringField("path", prefix + entry.name());
      out.writeBooleanField("is_dir", entry.isFolder());
      // As protobuf's JSON has it, a zero is left out.
      if (entry.sizeBytes() > 0) {
        out.writeNumberField("file_size", entry.sizeBytes());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void add(Entry entry) {
    found.put(new BlobPath(entry.name()), entry);
    if (found.size() > MOST) {
      throw tooMuch("more than %d files and folders".formatted(MOST));
    }
  }

  private MlflowException tooMuch(String what) {
    return MlflowException.invalid(
        "folder \"%s\": %s (expected: at most %d). List a folder within it, or get its files by name."
            .formatted(folder, what, MOST));
  }

  private void addLevel(Owner owner, @Nullable BlobPath level) {
    int skipped = level == null ? 0 : level.text().length() + 1;
    @Nullable BlobPath after = null;
    for (List<Blob> page = blobs.list(owner, level, after, PAGE);
        !page.isEmpty();
        page = blobs.list(owner, level, after, PAGE)) {
      for (Blob blob : page) {
        addBlob(blob, skipped);
      }
      after = beyond(page.getLast().path(), skipped);
    }
  }

  private void addBlob(Blob blob, int skipped) {
    String below = blob.path().text().substring(skipped);
    int slash = below.indexOf('/');
    if (slash < 0) {
      add(new Entry(below, false, blob.sizeBytes()));
    } else if (!(skipped == 0 && below.startsWith(ArtifactRoots.RESERVED + "/"))) {
      add(Entry.folder(below.substring(0, slash)));
    }
  }

  /** A path behind nearly everything in the sub-folder that the last one is in; else that one. */
  private static BlobPath beyond(BlobPath last, int skipped) {
    int slash = last.text().indexOf('/', skipped);
    if (slash < 0 || slash + 3 > BlobPath.MOST_CHARACTERS) {
      return last;
    }
    String greatest = Character.toString(Character.MAX_CODE_POINT);
    var end = new BlobPath(last.text().substring(0, slash + 1) + greatest);
    return last.compareTo(end) < 0 ? end : last;
  }

  /** Adds what leads to files of runs. */
  private void addRuns() {
    Run run = roots.run(folder.parts());
    if (run != null && hasFiles(run)) {
      add(Entry.folder("artifacts"));
    }
    for (Experiment experiment : things.storage().experiments().list()) {
      Optional<ArtifactPath> root = ArtifactRoots.ofExperiment(experiment);
      if (root.isEmpty()) {
        continue;
      }
      if (root.get().equals(folder)) {
        addFolders(experiment);
      } else if (folder.isRoot() || root.get().text().startsWith(folder.text() + "/")) {
        String next = root.get().parts().get(folder.parts().size());
        if (!found.containsKey(new BlobPath(next)) && hasFiles(experiment)) {
          add(Entry.folder(next));
        }
      }
    }
  }

  private void addFolders(Experiment experiment) {
    for (RunPage page = runs(experiment, null); ; page = runs(experiment, page)) {
      page.runs().stream()
          .filter(this::hasFiles)
          .forEach(run -> add(Entry.folder(run.id().hex32())));
      if (page.next() == null) {
        return;
      }
    }
  }

  private boolean hasFiles(Experiment experiment) {
    for (RunPage page = runs(experiment, null); ; page = runs(experiment, page)) {
      if (page.runs().stream().anyMatch(this::hasFiles)) {
        return true;
      }
      if (page.next() == null) {
        return false;
      }
    }
  }

  private RunPage runs(Experiment experiment, @Nullable RunPage before) {
    return things
        .storage()
        .runs()
        .search(
            RunSearch.of(experiment.id())
                .lifecycles(EnumSet.allOf(Lifecycle.class))
                .limit(PAGE_OF_RUNS)
                .after(before == null ? null : before.next()));
  }

  private boolean hasFiles(Run run) {
    looked++;
    if (looked > MOST) {
      throw tooMuch("more than %d runs to look at".formatted(MOST));
    }
    try {
      return !blobs.list(new Owner.OfRun(run.id()), null, null, 1).isEmpty();
    } catch (AthanorException e) {
      if (e.code() == Code.NOT_FOUND) {
        // Erased since it was found.
        return false;
      }
      throw e;
    }
  }
}
