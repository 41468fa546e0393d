package dev.athanor.storage.sql;

import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log as readers see it. A look is taken before the transaction that reads the chunks begins,
 * so that what is sealed in between is seen in one of the two, and told apart by the revision up to
 * which the run is sealed there. Safe for use by many threads.
 */
interface LiveLog {

  /** One moment of the log. */
  interface Look {
    /** The run's records above a revision; the run is one of those that the look is for. */
    List<Entry> since(Session session, long run, long sealed) throws SQLException;

    /** What the rows of the series do not say. */
    Overlay overlay(Session session) throws SQLException;
  }

  /** A look at the records of these runs. */
  Look look(Collection<Long> runs);

  /** Of the process that writes the log. */
  record OfOwner(Tails tails) implements LiveLog {
    @Override
    public Look look(Collection<Long> runs) {
      Map<Long, List<Entry>> entries = new HashMap<>();
      for (long run : runs) {
        entries.put(run, tails.since(run, 0));
      }
      return new OwnerLook(entries, tails.overlay());
    }
  }

  /** What {@link OfOwner} saw. */
  record OwnerLook(Map<Long, List<Entry>> entries, Overlay overlay) implements Look {
    @Override
    public List<Entry> since(Session session, long run, long sealed) {
      return entries.getOrDefault(run, List.of()).stream()
          .filter(entry -> entry.revision() > sealed)
          .toList();
    }

    @Override
    public Overlay overlay(Session session) {
      return overlay;
    }
  }

  /**
   * Of a process that only reads: everything is as the transaction sees it, read from the log once
   * a look.
   */
  record OfReader(LongSupplier nanos) implements LiveLog {
    @Override
    public Look look(Collection<Long> runs) {
      return new ReaderLook(new HashSet<>(runs), nanos);
    }
  }

  /** What {@link OfReader} sees; for one thread and one transaction. */
  final class ReaderLook implements Look {
    private final Set<Long> runs;
    private final LongSupplier nanos;
    private @Nullable Map<Long, List<Entry>> entries;

    private ReaderLook(Set<Long> runs, LongSupplier nanos) {
      this.runs = runs;
      this.nanos = nanos;
    }

    @Override
    public List<Entry> since(Session session, long run, long sealed) throws SQLException {
      if (entries == null) {
        entries = read(session);
      }
      return entries.getOrDefault(run, List.of());
    }

    private Map<Long, List<Entry>> read(Session session) throws SQLException {
      var read = new HashMap<Long, List<Entry>>();
      LogRows.forEachUnsealed(
          session,
          (run, entry, sound) -> {
            if (sound && runs.contains(run)) {
              read.computeIfAbsent(run, each -> new ArrayList<>()).add(entry);
            }
          });
      return read;
    }

    @Override
    public Overlay overlay(Session session) throws SQLException {
      var tails = new Tails(Long.MAX_VALUE);
      new LogReplay(tails).run(session, nanos.getAsLong());
      return tails.overlay();
    }
  }
}
