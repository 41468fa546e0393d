package dev.athanor.storage.blobs;

import dev.athanor.model.BlobPath;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.RunId;

/** Where the blobs of a run are, below {@code artifacts/}. */
public record Shelf(ExperimentId experiment, RunId run) {

  /** The names of its folders, the outermost first. */
  String folder() {
    return "%d/%s/artifacts".formatted(experiment.value(), run.hex32());
  }

  /** The place of a blob below {@code artifacts/}. */
  public String place(BlobPath path) {
    return folder() + "/" + path.text();
  }
}
