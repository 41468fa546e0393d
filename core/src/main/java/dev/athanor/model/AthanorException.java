package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/**
 * An operating error: something outside the program is not as it must be. The message says what was
 * wrong, with the value; what was expected; and what to do.
 */
public class AthanorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of error it is; stable, for programs and for {@code docs/errors.md}. */
  public enum Code {
    /** The thing does not exist. */
    NOT_FOUND,
    /** A thing of that name exists already. */
    ALREADY_EXISTS,
    /** The thing's state does not allow it. */
    WRONG_STATE,
    /** What was asked contradicts what is stored. */
    CONFLICT,
    /** Another process owns the data folder. */
    FOLDER_IN_USE,
    /** The data folder was written by a newer program. */
    FOLDER_NEWER,
    /** The data folder cannot be read as what it should be. */
    FOLDER_DAMAGED,
    /** The store could not be written. */
    STORE_UNAVAILABLE,
    /** A limit was reached. */
    LIMIT,
    /** What the user wrote cannot be used. */
    INVALID_INPUT
  }

  private final Code code;

  public AthanorException(Code code, String message) {
    super(message);
    this.code = requireNonNull(code, "code");
  }

  public AthanorException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = requireNonNull(code, "code");
  }

  public Code code() {
    return code;
  }
}
