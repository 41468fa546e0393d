package dev.athanor.server.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;

/**
 * Writes the JSON of one answer. A short answer is sent whole; a long one as it is written, at the
 * pace of the client, so that its length costs no memory.
 */
@FunctionalInterface
public interface JsonAnswer {

  /**
   * How JSON is read and written: numbers as JSON's neighbours spell them; nothing deep, long or
   * scattered enough to fill the memory, for what is read becomes up to a hundred times as large.
   */
  JsonFactory FACTORY =
      JsonFactory.builder()
          // Jackson's own keeps buffers for each thread, and ours are new for each request.
          .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxStringLength(17 << 20)
                  .maxTokenCount(300_000)
                  .maxNumberLength(1000)
                  .build())
          .build();

  /** Writes the whole answer; on a thread that may wait. */
  void writeTo(JsonGenerator out) throws IOException;

  /**
   * Sends the answer. To be called on a thread that may wait; returns when all is handed over.
   *
   * @param headers without a length
   * @param sink takes the response as soon as it has begun
   */
  static void send(ResponseHeaders headers, JsonAnswer answer, AnswerSink sink) throws IOException {
    try (AnswerStream stream = new AnswerStream(headers, sink);
        JsonGenerator out = FACTORY.createGenerator(stream, JsonEncoding.UTF8)) {
      answer.writeTo(out);
      out.flush();
      stream.complete();
    }
  }

  /** The headers of a good answer. */
  ResponseHeaders OK = ResponseHeaders.of(HttpStatus.OK, "content-type", MediaType.JSON.toString());

  /** Who waits for the response. */
  @FunctionalInterface
  interface AnswerSink {
    /** Is called once. */
    void begin(HttpResponse response);
  }
}
