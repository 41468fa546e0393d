package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the clients of a server must show that others than this machine can reach: a text in a file
 * of the data folder that its owner alone may read.
 *
 * @param isNew whether this call made it
 * @param isPrivate whether nobody else may read the file
 */
record OperatorToken(Path file, String text, boolean isNew, boolean isPrivate) {

  /** As long as the keys that clients of every protocol take. */
  private static final int SHORTEST = 40;

  private static final int RANDOM_BYTES = 33;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]+");
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  /** Without the token itself. */
  @Override
  public String toString() {
    return "operator token in " + file;
  }

  static Path fileOf(Path folder) {
    return folder.resolve("operator-token");
  }

  /**
   * The folder's token; made if there is none.
   *
   * @throws AthanorException {@code INVALID_INPUT} if the file holds none or cannot be read, {@code
   *     STORE_UNAVAILABLE} if it cannot be written
   */
  static OperatorToken of(Path folder) {
    Path file = fileOf(folder);
    return Files.exists(file) ? read(file) : make(file);
  }

  private static OperatorToken read(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.length() < SHORTEST || !FORM.matcher(text).matches()) {
        throw new AthanorException(
            Code.INVALID_INPUT,
            "%s holds no token: %d characters (expected: one line of at least %d letters, digits, . _ ~ + / = or -). Delete it, and the next start makes a new one."
                .formatted(file, text.length(), SHORTEST));
      }
      return new OperatorToken(file, text, false, isPrivate(file));
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is no text", e);
    } catch (IOException e) {
      throw unreadable(file, e.toString(), e);
    }
  }

  private static AthanorException unreadable(Path file, String why, IOException cause) {
    return new AthanorException(
        Code.INVALID_INPUT,
        "cannot read the operator token %s (%s). Correct its rights, or delete it, and the next start makes a new one."
            .formatted(file, why),
        cause);
  }

  private static boolean isPrivate(Path file) throws IOException {
    return !hasRights(file) || OWNER.containsAll(Files.getPosixFilePermissions(file));
  }

  private static boolean hasRights(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static OperatorToken make(Path file) {
    var random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      write(file, text + "\n");
      return new OperatorToken(file, text, true, true);
    } catch (IOException e) {
      throw new AthanorException(
          Code.STORE_UNAVAILABLE,
          "cannot write the operator token %s (%s). Make room on the disk, or correct the rights of its folder."
              .formatted(file, e),
          e);
    }
  }

  /** The file has its name only when it is whole and synced. */
  private static void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    FileAttribute<?>[] rights =
        hasRights(file)
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(draft, options, rights)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
