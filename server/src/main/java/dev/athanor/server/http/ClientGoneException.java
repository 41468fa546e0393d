package dev.athanor.server.http;

import java.io.IOException;

/** The client went away, or was still for too long, while something came from it or went to it. */
public final class ClientGoneException extends IOException {

  private static final long serialVersionUID = 1L;

  ClientGoneException(String message) {
    super(message);
  }

  ClientGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
