package dev.athanor.tuner.executor;

import dev.athanor.tuner.executor.ProcessTable.Identity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An attempt on this machine. Its fields are guarded by itself where nothing else is said. */
final class LocalExecution implements Execution {

  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(10).toNanos();

  private final String mark;
  private final Process leader;
  private final int pid;
  private final long startTicks;
  private final CompletableFuture<Void> ended;

  /**
   * Members at the last look: still ours should they lose their mark, their parent, their leader.
   */
  private Set<Identity> known = Set.of();

  private long lastLook = System.nanoTime() - LOOK_EVERY_NANOS;
  private boolean stopped;
  private @Nullable Roundup roundup;
  private volatile boolean gone;

  LocalExecution(String mark, Process leader) {
    this.mark = mark;
    this.leader = leader;
    this.pid = Math.toIntExact(leader.pid());
    this.startTicks = ProcessTable.startTicks(pid);
    // Not on the JDK's reaper thread, whose stack is small.
    synchronized (this) { // look() wants to see the field
      this.ended = leader.onExit().thenAcceptAsync(end -> look(), Thread::startVirtualThread);
    }
  }

  @Override
  public String mark() {
    return mark;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean alive() {
    return !ended.isDone();
  }

  @Override
  public OptionalInt exitCode() {
    return ended.isDone() ? OptionalInt.of(leader.exitValue()) : OptionalInt.empty();
  }

  @Override
  public CompletableFuture<Void> whenLeaderEnds() {
    return ended.copy();
  }

  @Override
  public synchronized void stop(Duration grace) {
    if (roundup != null && !roundup.done().isDone()) {
      roundup.hasten(grace);
    } else if (!gone) {
      stopped |= alive();
      var started = new Roundup(this::look, grace);
      roundup = started;
      Thread.ofVirtual().name("athanor-stop-" + mark).start(started::run);
    }
  }

  @Override
  public synchronized boolean stopped() {
    return stopped;
  }

  @Override
  public synchronized boolean killed() {
    return roundup != null && roundup.killed();
  }

  @Override
  public synchronized boolean gone() {
    if (!gone && !alive()) {
      var running = roundup;
      if (running == null || running.done().isCompletedExceptionally()) {
        boolean due = System.nanoTime() - lastLook >= LOOK_EVERY_NANOS;
        gone = (known.isEmpty() || due) && nobody();
      } else {
        gone = running.done().isDone();
      }
    }
    return gone;
  }

  @Override
  public List<Leftover> endStragglers(Duration grace) {
    Roundup joined;
    synchronized (this) {
      if (alive()) {
        throw new IllegalStateException(
            "attempt %s: its leader %d is alive (expected: ended). Use stop()."
                .formatted(mark, pid));
      }
      joined = roundup;
      if (joined == null || joined.done().isCompletedExceptionally()) {
        joined = null;
        roundup = gone ? null : new Roundup(this::look, grace);
      }
    }
    if (joined != null) {
      joined.hasten(grace);
      return joined.await(grace.plus(Roundup.KILL_LIMIT));
    }
    var own = roundup;
    return own == null ? List.of() : own.run(Roundup.KILL_LIMIT);
  }

  private boolean nobody() {
    var certainty = new Sighting.Certainty();
    var sighting = look();
    boolean certain = certainty.after(sighting);
    while (!certain && sighting.isEmpty()) {
      sighting = look();
      certain = certainty.after(sighting);
    }
    return certain;
  }

  /**
   * Finds who is to be ended. The session's number stays ours as long as somebody of ours lives in
   * it; after that it may become a stranger's. So the first look after the leader's end, which
   * completes {@link #ended}, takes whoever is in it; later ones only those that somebody known
   * keeps company.
   */
  private synchronized Sighting look() {
    var table = ProcessTable.read();
    var found =
        new LinkedHashMap<>(
            table.marks(entry -> entry.id().startTicks() >= startTicks, mark::equals));
    boolean leaderIsOurs = leader.isAlive();
    boolean first = !ended.isDone() && table.living().stream().noneMatch(e -> e.pid() == pid);
    boolean sessionIsOurs = leaderIsOurs || first;
    for (var entry : table.living()) {
      if ((leaderIsOurs && entry.pid() == pid) || known.contains(entry.id())) {
        found.putIfAbsent(entry.pid(), mark);
      }
      sessionIsOurs |= entry.session() == pid && found.containsKey(entry.pid());
    }
    if (sessionIsOurs) {
      addSession(table, found);
    }
    var sighting = table.sighting(found);
    known =
        sighting.members().stream()
            .map(Sighting.Member::id)
            .collect(Collectors.toUnmodifiableSet());
    lastLook = System.nanoTime();
    return sighting;
  }

  private void addSession(ProcessTable table, Map<Integer, String> found) {
    for (var entry : table.living()) {
      if (entry.session() == pid) {
        found.putIfAbsent(entry.pid(), mark);
      }
    }
  }
}
