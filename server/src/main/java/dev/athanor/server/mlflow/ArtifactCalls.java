package dev.athanor.server.mlflow;

import dev.athanor.model.Run;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.server.mlflow.ArtifactListing.Entry;
import java.util.Collection;
import java.util.OptionalLong;

/** What can be asked of artifacts, but for their bytes. */
final class ArtifactCalls {

  private static final long LONGEST_URL_SECONDS = 604_800;

  private final Things things;
  private final ArtifactRoots roots;

  ArtifactCalls(Things things, ArtifactRoots roots) {
    this.things = things;
    this.roots = roots;
  }

  /** A folder of the tree; the names alone. */
  JsonAnswer list(Call.Message message) {
    ArtifactPath folder = ArtifactPath.ofFolder(message.fields().text("path"));
    Collection<Entry> entries = ArtifactListing.of(roots, things, folder);
    return out -> {
      out.writeStartObject();
      ArtifactListing.write(out, entries, "");
      out.writeEndObject();
    };
  }

  /** A folder of a run; the paths within the run. */
  JsonAnswer listOfRun(Call.Message message) {
    Fields fields = message.fields();
    String id = fields.runId();
    ArtifactPath within = ArtifactPath.ofFolder(fields.text("path"));
    Run run = things.run(id);
    ArtifactPath folder = roots.requireHere(run).resolve(within);
    Collection<Entry> entries = ArtifactListing.of(roots, things, folder);
    return out -> {
      out.writeStartObject();
      out.writeStringField("root_uri", roots.uri(run));
      ArtifactListing.write(out, entries, within.isRoot() ? "" : within + "/");
      out.writeEndObject();
    };
  }

  /** What clients adapt to. Files of any size go in one piece, so that clients need no parts. */
  static JsonAnswer serverInfo(Call.Message message) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("store_type", "SqlStore");
      out.writeBooleanField("workspaces_enabled", false);
      out.writeBooleanField("trace_archival_enabled", false);
      out.writeBooleanField("multipart_uploads_enabled", false);
      out.writeBooleanField("multipart_downloads_enabled", false);
      out.writeBooleanField("presigned_upload_run_id_supported", true);
      out.writeBooleanField("presigned_upload_model_id_supported", true);
      out.writeObjectFieldStart("features_enabled");
      out.writeBooleanField("gateway", false);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  JsonAnswer presignedUpload(Call.Message message) {
    Fields fields = message.fields();
    var unused = ArtifactPath.of(fields.requiredText("path"));
    String run = fields.text("run_id");
    if (run.isEmpty() == fields.text("model_id").isEmpty()) {
      throw MlflowException.invalid("Exactly one of run_id and model_id must be provided.");
    }
    if (run.isEmpty()) {
      throw Unsupported.refusal("logged models");
    }
    throw unsigned(
        things.run(run),
        "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: %s). This endpoint requires a direct cloud storage artifact URI.");
  }

  JsonAnswer presignedDownload(Call.Message message) {
    Fields fields = message.fields();
    String run = fields.requiredText("run_id");
    var unused = ArtifactPath.of(fields.requiredText("path"));
    OptionalLong seconds = fields.whole("expiration");
    if (seconds.isPresent()
        && (seconds.getAsLong() < 1 || seconds.getAsLong() > LONGEST_URL_SECONDS)) {
      throw MlflowException.invalid(
          "expiration must be between 1 and %d seconds (got %d)."
              .formatted(LONGEST_URL_SECONDS, seconds.getAsLong()));
    }
    throw unsigned(
        things.run(run),
        "Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: %s). This endpoint requires a run with a direct cloud storage artifact URI.");
  }

  /** This server signs no addresses of other stores. */
  private MlflowException unsigned(Run run, String message) {
    var unused = roots.requireHere(run);
    String uri = roots.uri(run);
    return MlflowException.invalid(message.formatted(uri.substring(0, uri.indexOf(':'))));
  }

  /** What to say to who asks for an address to get a file at without this server. */
  static MlflowException presigned(String sent) {
    var unused = ArtifactPath.of(sent);
    return new MlflowException(
        ErrorCode.NOT_IMPLEMENTED,
        "Multipart download is not supported for the current artifact repository");
  }
}
