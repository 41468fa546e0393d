package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compresses answers for clients that ask for it. Clients on the same machine get plain bytes, for
 * there it is the processor that is scarce; artifacts are sent as they are stored. Safe for use by
 * many threads.
 */
public final class Compression extends SimpleDecoratingHttpService {

  /** The service, with answers compressed. */
  public Compression(HttpService service) {
    super(service);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    HttpResponse answer = unwrap().serve(ctx, request);
    boolean plain =
        ctx.remoteAddress().getAddress().isLoopbackAddress()
            || !isAsked(request.headers().get(HttpHeaderNames.ACCEPT_ENCODING))
            || isOfArtifacts(ctx.path());
    return plain ? answer : new GzipAnswer(answer);
  }

  /** Whether a client that sends this takes gzip. */
  static boolean isAsked(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    for (String each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.split(";", 2);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  private static boolean isOfArtifacts(String path) {
    return path.contains("/artifacts/") || path.endsWith("/get-artifact");
  }
}
