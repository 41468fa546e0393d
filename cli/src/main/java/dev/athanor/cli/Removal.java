package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.Storage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The removal of what was deleted before a moment, all through a storage. */
final class Removal {

  /** How many runs are asked for at once. */
  private static final int PAGE = 1000;

  private final Storage storage;
  private final Instant before;
  private final Consumer<String> lines;
  private long runs;
  private long files;
  private long bytes;
  private long experiments;
  private long younger;

  /**
   * A removal that has not begun.
   *
   * @param before what was deleted at this moment or later stays
   * @param lines takes what is said
   */
  Removal(Storage storage, Instant before, Consumer<String> lines) {
    this.storage = storage;
    this.before = before;
    this.lines = lines;
  }

  /** Says what would be removed. */
  void look() {
    walk(false);
    conclude("would remove");
  }

  /**
   * Removes it. What is broken off, the next call goes on with.
   *
   * @throws AthanorException {@code STORE_UNAVAILABLE} if the disk refuses
   */
  void remove() {
    walk(true);
    conclude("removed");
  }

  private void walk(boolean remove) {
    for (Experiment each : storage.experiments().list()) {
      long removed = runs(each, remove);
      experiment(each, removed, remove);
    }
  }

  /** How many of the experiment's runs go. */
  private long runs(Experiment experiment, boolean remove) {
    long removed = 0;
    RunSearch search =
        RunSearch.of(experiment.id()).lifecycles(EnumSet.of(Lifecycle.DELETED)).limit(PAGE);
    RunCursor after = null;
    do {
      RunPage page = storage.runs().search(search.after(after));
      for (Run run : page.runs()) {
        Instant deletedAt = Objects.requireNonNull(run.deletedAt(), "deletedAt");
        if (deletedAt.isBefore(before)) {
          run(experiment, run, remove);
          removed++;
        } else {
          younger++;
        }
      }
      after = page.next();
    } while (after != null);
    return removed;
  }

  private void run(Experiment experiment, Run run, boolean remove) {
    long filesBefore = files;
    long bytesBefore = bytes;
    count(run.id());
    if (remove) {
      storage.runs().erase(run.id());
    }
    runs++;
    lines.accept(
        "run %s \"%s\" of experiment \"%s\", deleted %s: %d files, %s"
            .formatted(
                run.id().hex32(),
                run.name(),
                experiment.name(),
                run.deletedAt(),
                files - filesBefore,
                Numbers.size(bytes - bytesBefore)));
  }

  private void count(RunId run) {
    var owner = new Owner.OfRun(run);
    @Nullable BlobPath after = null;
    List<Blob> page;
    do {
      page = storage.blobs().list(owner, null, after, BlobStore.LARGEST_PAGE);
      files += page.size();
      for (Blob each : page) {
        bytes += each.sizeBytes();
        after = each.path();
      }
    } while (!page.isEmpty());
  }

  /** The experiment of those who name none stays: the next start would only make it again. */
  private void experiment(Experiment experiment, long removedRuns, boolean remove) {
    if (experiment.lifecycle() != Lifecycle.DELETED
        || experiment.id().equals(ExperimentStore.DEFAULT)) {
      return;
    }
    if (!experiment.updatedAt().isBefore(before)) {
      younger++;
      return;
    }
    if (isOccupied(experiment.id(), remove ? 0 : removedRuns)) {
      return;
    }
    if (remove) {
      storage.experiments().erase(experiment.id());
    }
    experiments++;
    lines.accept(
        "experiment \"%s\", deleted %s".formatted(experiment.name(), experiment.updatedAt()));
  }

  private boolean isOccupied(ExperimentId experiment, long leaving) {
    Set<ExperimentId> ofStudies =
        storage.studies().list().stream()
            .map(study -> study.experiment())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    RunSearch all = RunSearch.of(experiment).lifecycles(EnumSet.allOf(Lifecycle.class));
    return ofStudies.contains(experiment) || storage.runs().count(all) > leaving;
  }

  private void conclude(String verb) {
    lines.accept(
        "%s %d runs with %d files (%s) and %d experiments that were deleted before %s; %d that were deleted later stay."
            .formatted(verb, runs, files, Numbers.size(bytes), experiments, before, younger));
  }
}
