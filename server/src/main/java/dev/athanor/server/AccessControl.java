package dev.athanor.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who may come in: whoever calls the server by a name of its own, from no foreign page, and
 * shows the token where there is one. {@code /health} and {@code /version} are open to all. The
 * texts are those of MLflow's server. Safe for use by many threads.
 */
final class AccessControl extends SimpleDecoratingHttpService {

  static final String WRONG_HOST = "Invalid Host header - possible DNS rebinding attack detected";
  static final String WRONG_ORIGIN = "Cross-origin request blocked";

  private static final Logger LOG = Logger.getLogger(AccessControl.class.getName());

  private static final Set<String> OPEN = Set.of("/health", "/version");

  /** How many refused hosts and origins are told in the log. */
  private static final int MOST_TOLD = 100;

  private final AllowedHosts hosts;
  private final @Nullable TokenCheck token;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  AccessControl(HttpService delegate, AllowedHosts hosts, @Nullable TokenCheck token) {
    super(delegate);
    this.hosts = hosts;
    this.token = token;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    HttpResponse refusal = OPEN.contains(ctx.path()) ? null : refusal(ctx, request.headers());
    return refusal == null ? unwrap().serve(ctx, request) : refusal;
  }

  private @Nullable HttpResponse refusal(ServiceRequestContext ctx, RequestHeaders headers) {
    String authority = headers.authority();
    if (authority == null || !hosts.allows(authority)) {
      tell(
          "a request for the host \"%s\" was refused. If that is this server, start it with --allowed-hosts %s.",
          authority);
      return forbidden(WRONG_HOST);
    }
    if (changes(ctx.method()) && isForeign(headers, authority)) {
      tell(
          "a page of \"%s\" tried to change something: refused.",
          headers.get(HttpHeaderNames.ORIGIN));
      return forbidden(WRONG_ORIGIN);
    }
    return token == null ? null : token.refusal(ctx, headers);
  }

  private static boolean changes(HttpMethod method) {
    return switch (method) {
      case POST, PUT, PATCH, DELETE -> true;
      case GET, HEAD, OPTIONS, TRACE, CONNECT, UNKNOWN -> false;
    };
  }

  /** Whether a browser sends it for a page that is not ours. Other programs name no origin. */
  private boolean isForeign(RequestHeaders headers, String authority) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return "cross-site".equals(headers.get("sec-fetch-site"));
    }
    int scheme = origin.indexOf("://");
    if (scheme < 0) {
      return true;
    }
    String from = withoutPort(origin.substring(scheme + 3), origin.substring(0, scheme));
    String host = Authority.host(from);
    if (host == null) {
      return true;
    }
    boolean ours =
        from.equalsIgnoreCase(withoutPort(authority, origin.substring(0, scheme)))
            || isLocal(host)
            || hosts.isGiven(from);
    return !ours;
  }

  /** The authority without a port that goes without saying. */
  private static String withoutPort(String authority, String scheme) {
    String usual = scheme.equals("https") ? ":443" : ":80";
    return authority.endsWith(usual)
        ? authority.substring(0, authority.length() - usual.length())
        : authority;
  }

  private static boolean isLocal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost") || lower.equals("127.0.0.1") || lower.equals("::1");
  }

  /** Says it once for each value: whoever runs the server can see why a client is refused. */
  private void tell(String what, @Nullable String value) {
    String shown = String.valueOf(value).replaceAll("[^!-~]", "?");
    String text = shown.length() > 100 ? shown.substring(0, 100) : shown;
    if (told.size() < MOST_TOLD && told.add(text)) {
      LOG.warning(what.replace("%s", text));
    }
  }

  private static HttpResponse forbidden(String why) {
    return HttpResponse.of(HttpStatus.FORBIDDEN, MediaType.PLAIN_TEXT_UTF_8, why);
  }
}
