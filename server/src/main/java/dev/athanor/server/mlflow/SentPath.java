package dev.athanor.server.mlflow;

import com.linecorp.armeria.server.ServiceRequestContext;

/** The part of a request's target behind its route, as the client wrote it. */
final class SentPath {

  private SentPath() {}

  /**
   * What follows the route, without the query.
   *
   * @param route begins and ends with a slash
   */
  static String behind(ServiceRequestContext ctx, String route) {
    // Not the path that was routed: of that, doubled slashes and some of the encoding are gone.
    String sent = ctx.rawPath();
    int query = sent.indexOf('?');
    String path = query < 0 ? sent : sent.substring(0, query);
    return path.startsWith(route) ? path.substring(route.length()) : ctx.mappedPath().substring(1);
  }
}
