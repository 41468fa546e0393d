package dev.athanor.tuner.executor;

import dev.athanor.model.AthanorException;
import dev.athanor.tuner.executor.ProcessTable.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Ends processes, of which more may appear while it does so: SIGTERM once to each, SIGKILL after
 * the grace, until it is certain that none is left. One thread runs it; any may hasten it or ask.
 */
final class Roundup {

  /** Between two looks at the known processes only. */
  private static final long POLL_MILLIS = 10;

  /** Between two looks at the whole machine, while known processes still live. */
  private static final long SCAN_NANOS = Duration.ofMillis(200).toNanos();

  /** Between two tries once SIGKILL shows no effect, as with a process that waits for a disk. */
  private static final long HOPELESS_POLL_MILLIS = 250;

  private static final long HOPELESS_NANOS = Duration.ofSeconds(1).toNanos();

  /** How long SIGKILL may take where somebody waits for it. */
  static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private final Supplier<Sighting> look;
  private final long begin = System.nanoTime();
  private final Map<Identity, Leftover> asked = new LinkedHashMap<>();
  private final Set<Identity> foreign = new HashSet<>();
  private final CompletableFuture<List<Leftover>> done = new CompletableFuture<>();
  private volatile long graceNanos;
  private volatile boolean killed;

  Roundup(Supplier<Sighting> look, Duration grace) {
    this.look = look;
    this.graceNanos = nanos(grace);
  }

  /** Lets the grace end earlier, counted from now. */
  synchronized void hasten(Duration grace) {
    graceNanos = Math.min(graceNanos, System.nanoTime() - begin + nanos(grace));
  }

  boolean killed() {
    return killed;
  }

  /** What was ended, once nobody is left. */
  CompletableFuture<List<Leftover>> done() {
    return done;
  }

  /** Goes on until nobody is left; completes {@link #done()}. */
  void run() {
    run(Long.MAX_VALUE);
  }

  /**
   * Goes on until nobody is left, or SIGKILL has had no effect for that long.
   *
   * @throws AthanorException {@code LIMIT} for the latter
   */
  List<Leftover> run(Duration killLimit) {
    run(nanos(killLimit));
    return done.join();
  }

  /**
   * Waits for another thread's {@link #run}.
   *
   * @throws AthanorException {@code LIMIT} if it takes longer
   */
  List<Leftover> await(Duration limit) {
    try {
      return done.copy().orTimeout(nanos(limit), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw outlivesKill(look.get());
      }
      throw e;
    }
  }

  private void run(long killLimitNanos) {
    try {
      endAll(killLimitNanos);
      done.complete(List.copyOf(asked.values()));
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
      throw e;
    }
  }

  private void endAll(long killLimitNanos) {
    var nobody = new Sighting.Certainty();
    while (true) {
      var sighting = withoutForeign(look.get());
      if (nobody.after(sighting)) {
        return;
      }
      if (sighting.isEmpty()) {
        continue;
      }
      long overdue = System.nanoTime() - begin - graceNanos;
      if (overdue >= 0) {
        if (overdue > killLimitNanos) {
          throw outlivesKill(sighting);
        }
        kill(sighting);
        sleep(overdue < HOPELESS_NANOS ? POLL_MILLIS / 2 : HOPELESS_POLL_MILLIS);
      } else {
        ask(sighting);
        awaitChange(sighting);
      }
    }
  }

  /** Until the known ones are gone, the grace is over, or it is time to look for others. */
  private void awaitChange(Sighting sighting) {
    long since = System.nanoTime();
    long pauseMillis = 1;
    do {
      sleep(pauseMillis);
      pauseMillis = Math.min(2 * pauseMillis, POLL_MILLIS);
    } while (System.nanoTime() - since < SCAN_NANOS
        && System.nanoTime() - begin < graceNanos
        && sighting.members().stream().anyMatch(member -> ProcessTable.lives(member.id())));
  }

  /** SIGTERM to whoever has not had it: a second one makes some programs drop everything. */
  private void ask(Sighting sighting) {
    var fresh = sighting.members().stream().filter(m -> !asked.containsKey(m.id())).toList();
    var freshIds = fresh.stream().map(Sighting.Member::id).collect(Collectors.toSet());
    var groups =
        sighting.wholeGroups().stream()
            .filter(group ->
                sighting.members().stream()
                    .allMatch(m -> m.group() != group || freshIds.contains(m.id())))
            .collect(Collectors.toSet());
    signal(new Sighting(fresh, groups, true), Libc.SIGTERM, Leftover.How.SIGTERM);
    for (var member : fresh) {
      if (member.state() == 'T' && ProcessTable.lives(member.id())) { // would not hear it
        Libc.kill(member.id().pid(), Libc.SIGCONT);
      }
    }
  }

  private void kill(Sighting sighting) {
    killed = true;
    signal(sighting, Libc.SIGKILL, Leftover.How.SIGKILL);
  }

  /** Whoever left its group since it was seen, as a daemon does, is reached on its own. */
  private void signal(Sighting sighting, int signal, Leftover.How how) {
    sighting.wholeGroups().forEach(group -> Libc.kill(-group, signal));
    for (var member : sighting.members()) {
      var id = member.id();
      int group = ProcessTable.group(id);
      boolean reached = group == member.group() && sighting.wholeGroups().contains(group);
      int error = group < 0 ? 0 : Libc.kill(id.pid(), reached ? 0 : signal);
      if (error == Libc.EPERM) {
        foreign.add(id);
        asked.remove(id);
      } else {
        asked.put(id, new Leftover(id.pid(), member.mark(), how));
      }
    }
  }

  /** What runs as another user cannot be ended by us, and must not be waited for. */
  private Sighting withoutForeign(Sighting sighting) {
    if (foreign.isEmpty()) {
      return sighting;
    }
    var members = new ArrayList<>(sighting.members());
    members.removeIf(member -> foreign.contains(member.id()));
    return new Sighting(members, sighting.wholeGroups(), sighting.calm());
  }

  private static AthanorException outlivesKill(Sighting sighting) {
    var who =
        sighting.members().stream()
            .map(m -> "%d (state %c, %s)".formatted(m.id().pid(), m.state(), m.mark()))
            .collect(Collectors.joining(", "));
    return new AthanorException(
        AthanorException.Code.LIMIT,
        ("process %s still runs %d s after SIGKILL (expected: gone). State D means that it waits"
                + " for a device or a network disk; bring that back or restart the machine.")
            .formatted(who, KILL_LIMIT.toSeconds()));
  }

  private static long nanos(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("grace: %s (expected: >= 0)".formatted(duration));
    }
    // A hundred years are enough, and leave room for sums.
    return Math.min(duration.toSeconds(), 3_155_760_000L) * 1_000_000_000L + duration.getNano();
  }

  /** An interrupt must not leave processes behind: it is kept for the caller. */
  private static void sleep(long millis) {
    boolean interrupted = Thread.interrupted();
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
