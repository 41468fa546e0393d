package dev.athanor.server.mlflow;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import org.jspecify.annotations.Nullable;

/** Where a path leads: among the files of a run, or among those that are nobody's. */
sealed interface ArtifactPlace {

  Owner owner();

  /** The path among the owner's; null for the folder of all of them. */
  @Nullable BlobPath path();

  /** A file or folder of a run. */
  record OfRun(Run run, @Nullable BlobPath path) implements ArtifactPlace {
    @Override
    public Owner owner() {
      return new Owner.OfRun(run.id());
    }
  }

  /** A file or folder beside those of the runs, or a folder with those of runs in it. */
  record Shared(@Nullable BlobPath path) implements ArtifactPlace {
    @Override
    public Owner owner() {
      return new Owner.Shared();
    }
  }
}
