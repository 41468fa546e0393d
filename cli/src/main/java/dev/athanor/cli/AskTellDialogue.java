package dev.athanor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

/** Requests as lines of one stream, and their answers as lines of another. For one thread. */
final class AskTellDialogue {

  private final AskTellSession session;
  private final RequestLines requests;
  private final PrintWriter out;

  AskTellDialogue(AskTellSession session, InputStream in, PrintWriter out) {
    this.session = session;
    this.requests = new RequestLines(in);
    this.out = out;
  }

  /**
   * Answers until there are no more requests, or nobody reads the answers.
   *
   * @throws IOException if no request can be read
   */
  void run() throws IOException {
    try {
      while (requests.next()) {
        answer();
      }
    } catch (NobodyReads e) {
      // The client has gone: as if it had closed our input.
    }
  }

  /** What is wrong with a request is its answer; the next one is read all the same. */
  private void answer() {
    try {
      String request = requests.text();
      if (!request.isBlank()) {
        session.answer(AskTellReader.read(request), this::print);
      }
    } catch (IllegalArgumentException | AthanorException e) {
      print(JsonLines.object().put("error", e.getMessage()).put("line", requests.number()));
    }
  }

  /** Writes one line of an answer at once: of many trials, the first can begin. */
  private void print(ObjectNode answer) {
    out.print(answer);
    out.print('\n');
    // It flushes, too.
    if (out.checkError()) {
      throw new NobodyReads();
    }
  }

  /** The output pipe is broken. */
  private static final class NobodyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
