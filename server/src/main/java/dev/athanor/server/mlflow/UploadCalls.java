package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.server.mlflow.ArtifactUploads.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Uploads in parts, as MLflow's client makes them where a user asks for it. */
final class UploadCalls {

  private static final Pattern AUTHORITY =
      Pattern.compile("[A-Za-z0-9._\\-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+\\](:[0-9]{1,5})?");
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  private final ArtifactUploads uploads;

  UploadCalls(ArtifactUploads uploads) {
    this.uploads = uploads;
  }

  /** Where the file is to be: the folder of the route, and the name of what the client calls it. */
  private static ArtifactPath target(String folder, Fields fields) {
    ArtifactPath checked = ArtifactPath.ofFolder(folder);
    String local = fields.requiredText("path");
    String name = local.substring(Math.max(local.lastIndexOf('/'), local.lastIndexOf('\\')) + 1);
    return checked.resolve(ArtifactPath.of(name));
  }

  /**
   * Begins an upload.
   *
   * @param folder as the client sends it
   * @param route of the parts, between slashes
   */
  JsonAnswer create(String folder, String route, Call.Message message) {
    Fields fields = message.fields();
    ArtifactPath target = target(folder, fields);
    RequestHeaders headers = message.request().headers();
    String address = address(headers) + route;
    long parts = fields.whole("num_parts").orElse(0);
    String id = uploads.begin(target, parts);
    // The client sends parts without the credentials that it has.
    String credentials = headers.get(HttpHeaderNames.AUTHORIZATION);
    return out -> {
      out.writeStartObject();
      out.writeStringField("upload_id", id);
      out.writeArrayFieldStart("credentials");
      for (int number = 1; number <= parts; number++) {
        out.writeStartObject();
        out.writeStringField("url", address + id + "/" + number);
        out.writeNumberField("part_number", number);
        out.writeObjectFieldStart("headers");
        if (credentials != null) {
          out.writeStringField("Authorization", credentials);
        }
        out.writeEndObject();
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    };
  }

  /** How the client reaches this server, perhaps through others that say so. */
  private static String address(RequestHeaders headers) {
    String scheme = "https".equals(forwarded(headers, "x-forwarded-proto")) ? "https" : "http";
    String host = forwarded(headers, "x-forwarded-host");
    String authority = host == null ? headers.authority() : host;
    if (authority == null || !AUTHORITY.matcher(authority).matches()) {
      throw MlflowException.invalid(
          "host \"%s\" (expected: a name or an address, perhaps with a port). Send it as the Host header."
              .formatted(authority));
    }
    String prefix = forwarded(headers, "x-forwarded-prefix");
    boolean good = prefix != null && PREFIX.matcher(prefix).matches();
    return scheme + "://" + authority + (good ? prefix : "");
  }

  /** What the first of the servers in between says. */
  private static @Nullable String forwarded(RequestHeaders headers, String name) {
    String all = headers.get(name);
    return all == null ? null : all.split(",", 2)[0].strip();
  }

  JsonAnswer complete(String folder, Call.Message message) {
    Fields fields = message.fields();
    ArtifactPath target = target(folder, fields);
    List<Part> parts = new ArrayList<>();
    for (Fields part : fields.objects("parts")) {
      parts.add(new Part(part.requiredWhole("part_number"), part.text("etag")));
    }
    if (parts.isEmpty()) {
      throw MlflowException.missing("parts");
    }
    try {
      uploads.complete(fields.requiredText("upload_id"), target, parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Call.NOTHING;
  }

  JsonAnswer abort(String folder, Call.Message message) {
    Fields fields = message.fields();
    var unused = target(folder, fields);
    try {
      uploads.abort(fields.requiredText("upload_id"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Call.NOTHING;
  }
}
