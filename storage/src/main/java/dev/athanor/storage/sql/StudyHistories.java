package dev.athanor.storage.sql;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The current histories of the {@value #MOST} studies used last. Safe for use by many threads.
 *
 * <p>A history is loaded once: from the packs of its finished trials, and by folding the events
 * after them. In the process that owns the folder it then follows the commits, which the scribe
 * tells of before it answers; elsewhere each look folds what is newer in the database.
 */
final class StudyHistories {

  static final int MOST = 256;

  private final Readers readers;
  private final TrialEventRows events;
  private final TrialPacks packs;
  private final boolean owner;

  /** Guarded by itself; the least recently used goes first. */
  private final Map<StudyId, Shelf> shelves =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StudyId, Shelf> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Makes an empty set of histories.
   *
   * @param owner whether {@link #follow} hears of every commit
   */
  StudyHistories(Readers readers, TrialEventRows events, TrialPacks packs, boolean owner) {
    this.readers = readers;
    this.events = events;
    this.packs = packs;
    this.owner = owner;
  }

  /** The history as it is now. */
  StudyHistory get(StudyId study) {
    Shelf shelf = shelf(study);
    StudyHistory known = shelf.known();
    if (known != null && owner) {
      return known;
    }
    return owner ? shelf.load() : shelf.catchUp();
  }

  /** The history made of the events up to a revision. */
  StudyHistory at(StudyId study, long revision) {
    StudyHistory now = get(study);
    return now.revision() <= revision
        ? now
        : readers.read(session ->
            fold(session, study, StudyHistory.empty(StudyRows.get(session, study)), revision));
  }

  /** Takes in a commit. For the scribe's thread. */
  void follow(Draft draft) {
    for (Draft.StudyEvent event : draft.events()) {
      Shelf shelf = existing(event.study());
      if (shelf != null) {
        shelf.follow(event.event());
      }
    }
    for (StudySnapshot study : draft.studies()) {
      Shelf shelf = existing(study.id());
      if (shelf != null) {
        shelf.follow(study);
      }
    }
  }

  /**
   * A trial of the study is about to end in this transaction: packs those that have ended before
   * it, if they are many. For the scribe's thread.
   */
  void pack(Draft draft, StudyId study) throws SQLException {
    Shelf shelf = existing(study);
    if (shelf != null) {
      shelf.pack(draft.session());
    }
  }

  private StudyHistory fold(Session session, StudyId study, StudyHistory from, long upTo)
      throws SQLException {
    var fold = new StudyHistory.Fold(from);
    events.forEachToFold(session, study, from.revision(), upTo, fold::add);
    return fold.history();
  }

  private Shelf shelf(StudyId study) {
    synchronized (shelves) {
      return shelves.computeIfAbsent(study, Shelf::new);
    }
  }

  private @Nullable Shelf existing(StudyId study) {
    synchronized (shelves) {
      return shelves.get(study);
    }
  }

  /** One study's history. */
  private final class Shelf {
    private final StudyId study;

    /** This and the next three are guarded by the shelf. */
    private @Nullable StudyHistory history;

    /** Events that came while the history was being loaded; null while it is not. */
    private @Nullable List<TrialEvent> arriving;

    /** The study as it became while the history was being loaded. */
    private @Nullable StudySnapshot newer;

    /** The revision of the study itself that the history knows; only kept where nobody tells. */
    private long studyRevision;

    /**
     * How many finished trials are known to be in packs; only a hint, because a transaction may be
     * undone. Guarded by the shelf.
     */
    private int packed;

    private Shelf(StudyId study) {
      this.study = study;
    }

    private synchronized @Nullable StudyHistory known() {
      return history;
    }

    private void pack(Session session) throws SQLException {
      StudyHistory now;
      int known;
      synchronized (this) {
        now = history;
        known = packed;
        if (now == null || now.finished().size() - known < TrialPacks.LENGTH) {
          return;
        }
        packed = now.finished().size();
      }
      packs.write(session, now, known);
    }

    /** Loads without holding the lock, so that the scribe never waits for a long history. */
    private StudyHistory load() {
      synchronized (this) {
        awaitLoading();
        if (history != null) {
          return history;
        }
        arriving = new ArrayList<>();
      }
      StudyHistory loaded;
      try {
        loaded = readers.read(this::whole);
      } catch (RuntimeException | Error e) {
        giveUp();
        throw e;
      }
      return shelve(loaded);
    }

    private synchronized void giveUp() {
      arriving = null;
      newer = null;
      notifyAll();
    }

    private synchronized StudyHistory shelve(StudyHistory loaded) {
      StudyHistory caughtUp = newer == null ? loaded : loaded.with(newer);
      for (TrialEvent event : requireNonNull(arriving)) {
        caughtUp = event.revision() > caughtUp.revision() ? caughtUp.after(event) : caughtUp;
      }
      history = caughtUp;
      giveUp();
      return caughtUp;
    }

    private void awaitLoading() {
      boolean interrupted = false;
      while (arriving != null) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private StudyHistory whole(Session session) throws SQLException {
      StudyHistory fromPacks = packs.read(session, StudyRows.get(session, study));
      synchronized (this) {
        packed = fromPacks.finished().size();
      }
      return fold(session, study, fromPacks, Long.MAX_VALUE);
    }

    private synchronized void follow(TrialEvent event) {
      if (arriving != null) {
        arriving.add(event);
      } else if (history != null && event.revision() > history.revision()) {
        history = history.after(event);
      }
    }

    private synchronized void follow(StudySnapshot study) {
      if (arriving != null) {
        newer = study;
      } else if (history != null) {
        history = history.with(study);
      }
    }

    /** Folds what the owner has committed since the last look. */
    private synchronized StudyHistory catchUp() {
      return readers.read(session -> {
        long newest = StudyRows.revision(session, study);
        StudyHistory known = history;
        if (known == null) {
          known = packs.read(session, StudyRows.get(session, study));
        } else if (newest != studyRevision) {
          known = known.with(StudyRows.get(session, study));
        }
        studyRevision = newest;
        StudyHistory caughtUp = fold(session, study, known, Long.MAX_VALUE);
        history = caughtUp;
        return caughtUp;
      });
    }
  }
}
