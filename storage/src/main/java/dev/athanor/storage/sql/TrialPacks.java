package dev.athanor.storage.sql;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The finished trials of long studies in packs of {@value #LENGTH} and more: what their events fold
 * to, made again at any time. Safe for use by many threads.
 */
final class TrialPacks {

  /** Few enough that the scribe hardly waits for one, and many enough that opening reads few. */
  static final int LENGTH = 1024;

  private final DistributionRows distributions;

  TrialPacks(DistributionRows distributions) {
    this.distributions = distributions;
  }

  /** What stands beside the packs. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record End(int finished, long upto, byte[] trials) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Pack(long first, byte[] trials, boolean sound) {}

  /**
   * The study's history as of its last pack; the empty one if there are no packs, or one of them is
   * missing or damaged.
   */
  StudyHistory read(Session session, StudySnapshot study) throws SQLException {
    Optional<End> end = end(session, study.id().value());
    if (end.isEmpty()) {
      return StudyHistory.empty(study);
    }
    var reader = new TrialPackReader(study.id(), distributions, session);
    var finished = new ArrayList<TrialSnapshot>(end.get().finished());
    for (Pack pack : packs(session, study.id().value())) {
      if (pack.first() != finished.size() || !pack.sound()) {
        return StudyHistory.empty(study);
      }
      reader.read(pack.trials(), finished);
    }
    if (finished.size() != end.get().finished()) {
      return StudyHistory.empty(study);
    }
    var unfinished = new ArrayList<TrialSnapshot>();
    reader.read(end.get().trials(), unfinished);
    return StudyHistory.of(study, end.get().upto(), finished, unfinished);
  }

  private static Optional<End> end(Session session, long study) throws SQLException {
    return session
        .list(
            "SELECT finished, upto, trials, crc FROM trial_pack_end WHERE study = ?",
            row -> {
              var end = new End(row.getInt(1), row.getLong(2), row.getBytes(3));
              boolean sound = row.getLong(4) == checksum(study, end);
              return sound ? Optional.of(end) : Optional.<End>empty();
            },
            study)
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<Pack> packs(Session session, long study) throws SQLException {
    return session.list(
        "SELECT first, trials, crc FROM trial_pack WHERE study = ? ORDER BY first",
        row -> {
          long first = row.getLong(1);
          byte[] trials = row.getBytes(2);
          return new Pack(first, trials, row.getLong(3) == checksum(study, first, trials));
        },
        study);
  }

  /**
   * Packs the finished trials of a history that are in no pack. For the scribe's thread.
   *
   * @param known how many are in sound packs for all that is known
   */
  void write(Session session, StudyHistory history, int known) throws SQLException {
    long study = history.study().id().value();
    List<TrialSnapshot> finished = history.finished();
    int packed = Math.min(known, end(session, study).map(End::finished).orElse(0));
    session.update("DELETE FROM trial_pack WHERE study = ? AND first >= ?", study, packed);
    for (int first = packed; first < finished.size(); ) {
      int left = finished.size() - first;
      int to = first + (left < 2 * LENGTH ? left : LENGTH);
      byte[] pack = bytes(finished.subList(first, to), session);
      session.update(
          "INSERT INTO trial_pack (study, first, trials, crc) VALUES (?, ?, ?, ?)",
          study,
          first,
          pack,
          checksum(study, first, pack));
      first = to;
    }
    var end = new End(finished.size(), history.revision(), bytes(history.unfinished(), session));
    session.update(
        "INSERT OR REPLACE INTO trial_pack_end (study, finished, upto, trials, crc)"
            + " VALUES (?, ?, ?, ?, ?)",
        study,
        end.finished(),
        end.upto(),
        end.trials(),
        checksum(study, end));
  }

  private static long checksum(long study, long first, byte[] pack) {
    return Checksum.of(new long[] {study, first}, pack);
  }

  private static long checksum(long study, End end) {
    return Checksum.of(new long[] {study, end.finished(), end.upto()}, end.trials());
  }

  private byte[] bytes(List<TrialSnapshot> trials, Session session) throws SQLException {
    return TrialPackWriter.write(trials, distributions, session);
  }
}
