package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Studies as rows, without their trials. */
final class StudyRows {

  private StudyRows() {}

  /**
   * Refuses an id of no study.
   *
   * @throws AthanorException {@code NOT_FOUND}
   */
  static void require(Session session, StudyId study) throws SQLException {
    if (session.first("SELECT 1 FROM study WHERE id = ?", row -> 1, study.value()).isEmpty()) {
      throw missing(study);
    }
  }

  static StudySnapshot get(Session session, StudyId study) throws SQLException {
    return session
        .first("SELECT * FROM study WHERE id = ?", row -> read(row, session), study.value())
        .orElseThrow(() -> missing(study));
  }

  static Optional<StudySnapshot> find(Session session, WorkspaceId workspace, String name)
      throws SQLException {
    return session.first(
        "SELECT * FROM study WHERE workspace = ? AND name = ?",
        row -> read(row, session),
        workspace.name(),
        name);
  }

  static List<StudySnapshot> list(Session session) throws SQLException {
    return session.list("SELECT * FROM study ORDER BY id", row -> read(row, session));
  }

  static long revision(Session session, StudyId study) throws SQLException {
    return session
        .first("SELECT revision FROM study WHERE id = ?", row -> row.getLong(1), study.value())
        .orElseThrow(() -> missing(study));
  }

  private static StudySnapshot read(ResultSet row, Session session) throws SQLException {
    long id = row.getLong("id");
    Long experiment = Session.nullableLong(row, "experiment");
    @Nullable String setup = row.getString("setup");
    return new StudySnapshot(
        new StudyId(id),
        new WorkspaceId(row.getString("workspace")),
        experiment == null ? null : new ExperimentId(experiment),
        row.getString("client_id"),
        row.getString("name"),
        CanonicalJson.objectives(row.getString("objectives")),
        setup == null ? null : CanonicalJson.setup(setup),
        EpochNanos.read(row, "created_nanos"),
        attrs(session, id, "USER"),
        attrs(session, id, "SYSTEM"));
  }

  private static Map<String, String> attrs(Session session, long study, String owner)
      throws SQLException {
    var attrs = new HashMap<String, String>();
    session.forEach(
        "SELECT key, json FROM study_attr WHERE study = ? AND owner = ?",
        row -> attrs.put(row.getString(1), row.getString(2)),
        study,
        owner);
    return attrs;
  }

  private static AthanorException missing(StudyId study) {
    return new AthanorException(
        Code.NOT_FOUND,
        "no study with the id %d (expected: the id of a study in this data folder)"
            .formatted(study.value()));
  }
}
