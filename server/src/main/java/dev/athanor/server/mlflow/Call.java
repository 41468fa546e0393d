package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import dev.athanor.server.http.JsonAnswer;

/** What one endpoint does. Runs on a thread that may wait. */
@FunctionalInterface
interface Call {

  /** The answer of those who have nothing to say. */
  JsonAnswer NOTHING =
      out -> {
        out.writeStartObject();
        out.writeEndObject();
      };

  /** Does it; a refusal is a {@link MlflowException}, here or while the answer is written. */
  JsonAnswer answer(Message message);

  /** What was sent. */
  record Message(AggregatedHttpRequest request, QueryParams query) {

    /** The fields: of the query of a GET, else of the body. */
    Fields fields() {
      return request.method() == HttpMethod.GET ? Fields.ofQuery(query) : Fields.ofBody(body());
    }

    byte[] body() {
      return request.content().array();
    }
  }
}
