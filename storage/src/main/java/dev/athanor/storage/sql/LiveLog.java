package dev.athanor.storage.sql;

import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The log as readers see it. What is read of it is asked for before the transaction that reads the
 * rest begins, and given within it; so what is sealed in between is in one of the two, and told
 * apart by the revision up to which the run is sealed there. Safe for use by many threads.
 */
interface LiveLog {

  /** The records of one run. */
  @FunctionalInterface
  interface Records {
    /** Those above a revision; for the one transaction that follows. */
    List<Entry> since(Session session, long sealed) throws SQLException;
  }

  /** What the rows of series do not say. */
  @FunctionalInterface
  interface Newer {
    /** As the transaction that follows must see it. */
    Overlay than(Session session) throws SQLException;
  }

  Records records(long run);

  Newer newer();

  /** When one run was last seen, as of now. */
  Sightings sighting(long run);

  /** When runs were last seen, as of now; a process that only reads knows no more than the rows. */
  Sightings sightings();

  /** Of the process that writes the log: everything is in memory. */
  record OfOwner(Tails tails) implements LiveLog {
    @Override
    public Records records(long run) {
      List<Entry> entries = tails.since(run, 0);
      return (session, sealed) ->
          entries.stream().filter(entry -> entry.revision() > sealed).toList();
    }

    @Override
    public Newer newer() {
      Overlay overlay = tails.overlay();
      return session -> overlay;
    }

    @Override
    public Sightings sighting(long run) {
      long nanos = tails.seenNanos(run);
      return other -> nanos;
    }

    @Override
    public Sightings sightings() {
      return tails.overlay();
    }
  }

  /** Of a process that only reads: everything is read from the rows of the log, each time. */
  record OfReader(LongSupplier nanos) implements LiveLog {
    @Override
    public Records records(long run) {
      return (session, sealed) -> {
        var entries = new ArrayList<Entry>();
        LogRows.forEachUnsealed(
            session,
            (logged, entry, sound) -> {
              if (sound && logged == run) {
                entries.add(entry);
              }
            });
        return entries;
      };
    }

    @Override
    public Newer newer() {
      return session -> {
        var tails = new Tails(Long.MAX_VALUE);
        new LogReplay(tails).run(session, nanos.getAsLong());
        return tails.overlay();
      };
    }

    @Override
    public Sightings sighting(long run) {
      return Sightings.NONE;
    }

    @Override
    public Sightings sightings() {
      return Sightings.NONE;
    }
  }
}
