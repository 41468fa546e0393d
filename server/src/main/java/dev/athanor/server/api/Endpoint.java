package dev.athanor.server.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import dev.athanor.model.AthanorException;
import dev.athanor.server.http.JsonAnswer;
import java.util.Map;

/** What one method of one path does. Runs on a thread that may wait. */
@FunctionalInterface
interface Endpoint {

  /**
   * Does it.
   *
   * @throws AthanorException if it is refused, here or while the answer is written
   */
  JsonAnswer answer(Call call);

  /**
   * What was asked.
   *
   * @param path the values of the path's parameters, by name
   */
  record Call(AggregatedHttpRequest request, QueryParams query, Map<String, String> path) {

    /** A value of the path. */
    String part(String name) {
      return path.getOrDefault(name, "");
    }

    /** What the query of a GET says. */
    Asked asked() {
      return Asked.ofQuery(query);
    }

    /** What the body says. */
    Asked body() {
      return Asked.ofBody(request.headers().get("content-type"), request.content().array());
    }
  }

  /** A method of a path below {@link ApiV1#ROOT}, with {@code {name}} for a parameter. */
  record Route(HttpMethod method, String path) {}
}
