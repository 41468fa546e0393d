package dev.athanor.storage.blobs;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.BlobPath;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Owner;
import dev.athanor.model.RunId;

/**
 * Where the blobs of an owner are, below {@code artifacts/}.
 *
 * @param folder the names of its folders, the outermost first; that of an experiment is a number
 */
public record Shelf(Owner owner, String folder) {

  /** Of blobs that are nobody's. */
  public static final Shelf SHARED = new Shelf(new Owner.Shared(), "shared");

  public Shelf {
    requireNonNull(owner, "owner");
    requireNonNull(folder, "folder");
  }

  /** Of a run. */
  public static Shelf of(ExperimentId experiment, RunId run) {
    return new Shelf(
        new Owner.OfRun(run), "%d/%s/artifacts".formatted(experiment.value(), run.hex32()));
  }

  /** The place of a blob below {@code artifacts/}. */
  public String place(BlobPath path) {
    return folder + "/" + path.text();
  }

  /** As messages call the owner, after the name of a blob. */
  public String whose() {
    return switch (owner) {
      case Owner.OfRun(RunId run) -> "of run " + run.hex32();
      case Owner.Shared() -> "that is shared";
    };
  }
}
