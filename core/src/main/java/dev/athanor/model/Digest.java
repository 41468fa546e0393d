package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes.
 *
 * @param hex64 64 lower-case hexadecimal digits
 */
public record Digest(String hex64) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    requireNonNull(hex64, "hex64");
    if (!FORM.matcher(hex64).matches()) {
      throw new IllegalArgumentException(
          "digest %s (expected: 64 lower-case hexadecimal digits, a SHA-256)".formatted(hex64));
    }
  }

  /** What has gone through {@link #start} so far; the computation begins anew. */
  public static Digest of(MessageDigest computation) {
    return new Digest(HexFormat.of().formatHex(computation.digest()));
  }

  /** Of all the bytes. */
  public static Digest of(byte[] bytes) {
    MessageDigest computation = start();
    computation.update(bytes);
    return of(computation);
  }

  /** A computation that has seen nothing. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
