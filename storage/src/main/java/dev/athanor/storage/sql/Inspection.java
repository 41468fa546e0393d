package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The look at a database before anything is done with it. Writes nothing.
 *
 * <p>The whole file is checked only below {@link #WHOLE_CHECK_BYTES}; above, its header, its number
 * and its tables are.
 */
final class Inspection {

  /** Reading more than this at every start would take seconds. */
  static final long WHOLE_CHECK_BYTES = 256L << 20;

  private final DataFolder folder;

  Inspection(DataFolder folder) {
    this.folder = folder;
  }

  /**
   * Refuses a database that this program must not touch.
   *
   * @return the schema's number, at most {@link Schema#NUMBER}
   * @throws dev.athanor.model.AthanorException {@code FOLDER_NEWER} or {@code FOLDER_DAMAGED}
   */
  int refuseUnusable() {
    refuseMissing();
    boolean owned = FolderLock.owner(folder).isPresent();
    try {
      return owned ? refuseAsReader() : refuseUnusableAsOwner();
    } catch (AthanorException e) {
      // An owner that came meanwhile sets files in motion, which looks like damage.
      if (!owned && FolderLock.owner(folder).isPresent()) {
        return refuseAsReader();
      }
      throw e;
    }
  }

  private int refuseAsReader() {
    try (Session session = Database.reader(folder)) {
      return refuseUnusable(session, false);
    } catch (SQLException e) {
      throw Database.unreadable(folder, e);
    }
  }

  /** As {@link #refuseUnusable()}, for the owner itself: files are not in motion. */
  int refuseUnusableAsOwner() {
    refuseMissing();
    try (Session session = Database.witness(folder)) {
      return refuseUnusable(session, true);
    } catch (SQLException e) {
      throw Database.unreadable(folder, e);
    }
  }

  private void refuseMissing() {
    if (!Files.exists(folder.database())) {
      throw folder.damaged(
          "%s is there and %s is not".formatted(folder.walFile(), folder.database()), null);
    }
    if (DataFolder.sizeBytes(folder.database()) == 0) {
      throw folder.damaged("athanor.db is empty", null);
    }
  }

  private int refuseUnusable(Session session, boolean thorough) throws SQLException {
    int number = Schema.numberOf(session);
    int application = Schema.applicationOf(session);
    if (application != Schema.APPLICATION_ID) {
      throw folder.damaged(
          "athanor.db is a database of another program (application id %d)".formatted(application),
          null);
    }
    if (number > Schema.NUMBER) {
      throw folder.newer(number, Schema.NUMBER);
    }
    if (number < 1) {
      throw folder.damaged("schema %d (expected: >= 1)".formatted(number), null);
    }
    List<String> missing = Schema.missing(session);
    if (number == Schema.NUMBER && !missing.isEmpty()) {
      throw folder.damaged("athanor.db lacks " + String.join(", ", missing), null);
    }
    String damage = thorough ? damage(session) : null;
    if (damage != null) {
      throw folder.damaged(damage, null);
    }
    return number;
  }

  private @Nullable String damage(Session session) throws SQLException {
    if (DataFolder.sizeBytes(folder.database()) >= WHOLE_CHECK_BYTES) {
      return null;
    }
    String first = session.first("PRAGMA quick_check(1)", row -> row.getString(1)).orElse("ok");
    return first.equals("ok") ? null : first.strip().replace('\n', ' ');
  }
}
