package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.RequestHeaders;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.server.http.FileAnswer;
import dev.athanor.server.http.JsonAnswer.AnswerSink;
import dev.athanor.storage.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Files come, go and are sent, by their paths in the tree. */
final class ArtifactFiles {

  private static final int PAGE = 1000;

  /** How often a file that is replaced while it is opened is looked for again. */
  private static final int TRIES = 5;

  private final Things things;
  private final ArtifactRoots roots;

  ArtifactFiles(Things things, ArtifactRoots roots) {
    this.things = things;
    this.roots = roots;
  }

  private BlobStore blobs() {
    return things.storage().blobs();
  }

  /** Is thrown when a file is not the one any more that was found. */
  private static final class ReplacedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Refuses what cannot be stored, before anything of it is here.
   *
   * @return where it is to go
   */
  ArtifactPlace requirePlaceFor(ArtifactPath path) {
    ArtifactPlace place = roots.locate(path);
    switch (place) {
      case ArtifactPlace.OfRun(var run, var below) -> {
        requireActive(place);
        if (below == null) {
          throw folder(path);
        }
      }
      case ArtifactPlace.Shared shared -> {
        if (roots.isAboveRuns(path)) {
          throw folder(path);
        }
      }
    }
    return place;
  }

  private static void requireActive(ArtifactPlace place) {
    if (place instanceof ArtifactPlace.OfRun ofRun
        && ofRun.run().lifecycle() == Lifecycle.DELETED) {
      throw Things.inactiveRun(ofRun.run().id());
    }
  }

  private static MlflowException folder(ArtifactPath path) {
    return MlflowException.invalid(
        "Artifact path refers to a directory, not a file: '%s'".formatted(path));
  }

  /**
   * Stores what the stream gives, in place of what is there.
   *
   * @throws IOException whatever the stream throws; nothing is stored then
   */
  void put(ArtifactPath path, InputStream in) throws IOException {
    ArtifactPlace place = requirePlaceFor(path);
    BlobPath below = place.path();
    if (below == null) {
      throw folder(path);
    }
    try {
      var unused = blobs().put(place.owner(), below, in, null, things.now());
    } catch (AthanorException e) {
      throw refusal(place, e);
    }
  }

  private static RuntimeException refusal(ArtifactPlace place, AthanorException e) {
    if (place instanceof ArtifactPlace.OfRun(var run, var below)) {
      if (e.code() == Code.NOT_FOUND) {
        return Things.noRun(run.id().hex32());
      }
      if (e.code() == Code.WRONG_STATE) {
        return Things.inactiveRun(run.id());
      }
    }
    return e;
  }

  /** Sends the file, or the part of it that is asked for. */
  void send(RequestHeaders request, ArtifactPath path, AnswerSink sink) throws IOException {
    for (int i = 1; ; i++) {
      Blob blob = find(path);
      var file =
          new FileAnswer.File(
              path.name(),
              ArtifactType.of(path.name()),
              blob.sizeBytes(),
              blob.digest().hex64(),
              blob.storedAt());
      try {
        FileAnswer.send(request, file, (from, length) -> open(blob, from, length), sink);
        return;
      } catch (ReplacedException e) {
        if (i == TRIES) {
          throw new MlflowException(
              ErrorCode.RESOURCE_CONFLICT,
              "Artifact '%s' was replaced %d times while it was opened. Try again."
                  .formatted(path, TRIES));
        }
      }
    }
  }

  private Blob find(ArtifactPath path) {
    ArtifactPlace place = roots.locate(path);
    BlobPath below = place.path();
    Optional<Blob> found = below == null ? Optional.empty() : blobs().find(place.owner(), below);
    return found.orElseThrow(() ->
        isFolder(path, place)
            ? folder(path)
            : MlflowException.gone("No such artifact: '%s'".formatted(path)));
  }

  private boolean isFolder(ArtifactPath path, ArtifactPlace place) {
    return !blobs().list(place.owner(), place.path(), null, 1).isEmpty()
        || (place instanceof ArtifactPlace.Shared && roots.isAboveRuns(path));
  }

  /** The bytes that go with what is said of the blob, and no others. */
  private InputStream open(Blob blob, long from, long length) throws IOException {
    InputStream in;
    try {
      in = blobs().open(blob.owner(), blob.path(), from, length);
    } catch (AthanorException e) {
      if (isThere(blob)) {
        throw e;
      }
      throw new ReplacedException();
    }
    if (!isThere(blob)) {
      in.close();
      throw new ReplacedException();
    }
    return in;
  }

  private boolean isThere(Blob blob) {
    return blobs().find(blob.owner(), blob.path()).filter(blob::equals).isPresent();
  }

  /**
   * Removes a file, or a folder with all that is in it; what is not there need not be removed.
   *
   * @throws MlflowException if files of runs can be in the folder, unless it is a run's own
   */
  void delete(ArtifactPath path) {
    ArtifactPlace place = roots.locate(path);
    if (place instanceof ArtifactPlace.Shared && roots.isAboveRuns(path)) {
      throw MlflowException.invalid(
          "Folder '%s' is the place of runs' artifacts (expected: a file, a folder below, or the artifacts folder of one run). Delete them run by run."
              .formatted(path));
    }
    requireActive(place);
    try {
      BlobPath below = place.path();
      if (below == null || !blobs().delete(place.owner(), below)) {
        deleteAll(place.owner(), place);
      }
    } catch (AthanorException e) {
      throw refusal(place, e);
    }
  }

  private void deleteAll(Owner owner, ArtifactPlace folder) {
    BlobPath after = null;
    for (List<Blob> page = blobs().list(owner, folder.path(), after, PAGE);
        !page.isEmpty();
        page = blobs().list(owner, folder.path(), after, PAGE)) {
      for (Blob blob : page) {
        boolean unused = blobs().delete(owner, blob.path());
      }
      after = page.getLast().path();
    }
  }
}
