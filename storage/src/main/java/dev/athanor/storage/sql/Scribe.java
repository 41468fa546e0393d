package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes to a data folder.
 *
 * <p>Changes wait in a queue of {@value #QUEUE_LENGTH}; while one commit syncs, the next changes
 * gather and then share a transaction, at most {@value #BATCH_LENGTH} of them. Each runs in a
 * savepoint, so that one that is refused does not hurt the others. After the commit the caches and
 * the feed learn what changed, and only then all are answered, the refused ones too: a refusal may
 * rest on a neighbour's change. If the commit fails, all of the batch fail and nobody learns of it.
 *
 * <p>When the disk is full, changes are refused at once with the reason, but for one now and then
 * that tries; as soon as one succeeds, all are taken again.
 *
 * <p>Safe for use by many threads.
 */
final class Scribe implements Writes, AutoCloseable {

  static final int QUEUE_LENGTH = 4096;
  static final int BATCH_LENGTH = 512;

  /** How long a change waits for room in the queue before it is refused. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long changes are refused before one tries again. */
  static final Duration RETRY = Duration.ofMillis(200);

  private final DataFolder folder;
  private final Session session;
  private final InstantSource clock;
  private final DistributionRows distributions;
  private final ActiveRuns activeRuns = new ActiveRuns();
  private final Consumer<Draft> published;
  private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final Thread thread;

  /** Touched by the scribe's thread only. */
  private long revision;

  /** Why the last change could not be written, and when the next may try; null if it could. */
  private volatile @Nullable Stuck stuck;

  private volatile boolean closing;
  private volatile boolean ended;

  /**
   * Starts the thread.
   *
   * @param session the writing connection; nobody else uses it while the scribe lives
   * @param clock says when something of a run arrives
   * @param revision of the last commit
   * @param published hears of every commit, on the scribe's thread
   */
  Scribe(
      DataFolder folder,
      Session session,
      InstantSource clock,
      DistributionRows distributions,
      long revision,
      Consumer<Draft> published) {
    this.folder = folder;
    this.session = session;
    this.clock = clock;
    this.distributions = distributions;
    this.revision = revision;
    this.published = published;
    this.thread = Thread.ofPlatform().daemon().name("athanor-scribe").unstarted(this::work);
    thread.start();
  }

  /**
   * {@inheritDoc}
   *
   * @throws AthanorException {@code LIMIT} if the queue stays full for {@link #PATIENCE}, {@code
   *     STORE_UNAVAILABLE} if the database cannot be written; the change is not stored then
   */
  @Override
  public <T> T write(Work<T> work) {
    return write(new Job<>(work, false));
  }

  @Override
  public <T> T writeRow(Work<T> work) {
    return write(new Job<>(work, true));
  }

  private <T> T write(Job<T> job) {
    enqueue(job);
    return job.answer();
  }

  /** How many transactions were committed. */
  long commits() {
    return commits.get();
  }

  /** How many changes these held, refused ones included. */
  long changes() {
    return changes.get();
  }

  /** How many changes wait. */
  int waiting() {
    return queue.size();
  }

  /** Why nothing can be written at present. */
  Optional<String> stuckBecause() {
    return Optional.ofNullable(stuck).map(Stuck::because);
  }

  private record Stuck(String because, AthanorException refusal, long retryNanos) {}

  /**
   * Refuses while the disk is full; lets one through now and then, which sees whether it still is.
   */
  private void refuseWhileStuck() {
    Stuck now = stuck;
    if (now == null) {
      return;
    }
    synchronized (this) {
      now = stuck;
      if (now != null && System.nanoTime() < now.retryNanos()) {
        throw new AthanorException(
            now.refusal().code(), String.valueOf(now.refusal().getMessage()), now.refusal());
      }
      if (now != null) {
        stuck = new Stuck(now.because(), now.refusal(), System.nanoTime() + RETRY.toNanos());
      }
    }
  }

  private void failed(Throwable e, AthanorException refusal) {
    if (Database.isFull(e)) {
      synchronized (this) {
        stuck = new Stuck("the disk is full", refusal, System.nanoTime() + RETRY.toNanos());
      }
    }
  }

  private void enqueue(Job<?> job) {
    if (closing) {
      throw closed();
    }
    refuseWhileStuck();
    boolean interrupted = false;
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        try {
          if (!queue.offer(job, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new AthanorException(
                Code.LIMIT,
                "%d changes wait to be written to %s, the most there may be, and none got done in %d s. The change was not stored; send it again later, or send fewer and larger batches."
                    .formatted(QUEUE_LENGTH, folder.database(), PATIENCE.toSeconds()));
          }
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (ended) {
      refuseTheRest();
    }
  }

  private void work() {
    var batch = new ArrayList<Job<?>>();
    try {
      while (!closing || !queue.isEmpty()) {
        batch.add(take());
        queue.drainTo(batch, BATCH_LENGTH - 1);
        write(batch);
        batch.clear();
      }
    } finally {
      ended = true;
      refuseTheRest();
    }
  }

  /** The next change; only {@link #close} ends the scribe, no interruption. */
  private Job<?> take() {
    @Nullable Job<?> next = null;
    while (next == null) {
      try {
        next = queue.take();
      } catch (InterruptedException e) {
        next = null;
      }
    }
    return next;
  }

  private void write(List<Job<?>> batch) {
    try {
      Draft draft = commit(batch);
      if (draft != null) {
        published.accept(draft);
      }
    } finally {
      batch.forEach(Job::release);
    }
  }

  /** Gives back what was committed; null if nothing was, and then all of the batch know why. */
  private @Nullable Draft commit(List<Job<?>> batch) {
    var draft =
        new Draft(session, distributions, activeRuns, revision, EpochNanos.of(clock.instant()));
    try {
      session.run("BEGIN IMMEDIATE");
      for (Job<?> job : batch) {
        write(job, draft);
      }
      session.run("COMMIT");
    } catch (SQLException | RuntimeException | Error e) {
      undo();
      AthanorException failure = Database.unwritable(folder, e);
      failed(e, failure);
      batch.forEach(job -> job.fail(failure));
      return null;
    }
    if (draft.changed()) {
      stuck = null;
    }
    distributions.keepCommitted();
    revision = draft.revision();
    commits.incrementAndGet();
    changes.addAndGet(batch.size());
    return draft;
  }

  private void write(Job<?> job, Draft draft) throws SQLException {
    if (job.ofOneRow) {
      writeRow(job, draft);
    } else {
      writeInSavepoint(job, draft);
    }
  }

  /** What is refused has written nothing; what cannot be written fails the batch. */
  private static void writeRow(Job<?> job, Draft draft) throws SQLException {
    try {
      job.run(draft);
    } catch (RuntimeException e) {
      job.fail(e);
    }
  }

  private void writeInSavepoint(Job<?> job, Draft draft) throws SQLException {
    Draft.Mark mark = draft.mark();
    session.run("SAVEPOINT change");
    try {
      job.run(draft);
    } catch (RuntimeException | SQLException e) {
      backTo(mark, draft, e);
      job.fail(e instanceof SQLException ? unwritable(e) : e);
    }
    session.run("RELEASE change");
  }

  private AthanorException unwritable(Exception e) {
    AthanorException failure = Database.unwritable(folder, e);
    failed(e, failure);
    return failure;
  }

  private void backTo(Draft.Mark mark, Draft draft, Exception refusal) throws SQLException {
    try {
      session.run("ROLLBACK TO change");
    } catch (SQLException e) {
      // A full disk, for one, makes SQLite give up the whole transaction, and so the whole batch.
      throw refusal instanceof SQLException first ? first : e;
    }
    draft.backTo(mark);
  }

  private void undo() {
    distributions.forgetUncommitted();
    activeRuns.forget();
    try {
      session.run("ROLLBACK");
    } catch (SQLException e) {
      // There is no transaction to undo: SQLite did it itself, or could not begin one.
      return;
    }
  }

  private void refuseTheRest() {
    var rest = new ArrayList<Job<?>>();
    queue.drainTo(rest);
    for (Job<?> job : rest) {
      job.fail(closed());
      job.release();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the storage in %s is closed".formatted(folder.path()));
  }

  /** Writes what waits and ends the thread. The connection stays open. */
  @Override
  public void close() {
    closing = true;
    // Wakes it if it waits; if there is no room, it does not wait.
    boolean _ = queue.offer(new Job<>(draft -> true, false));
    Ending.await(thread);
  }

  /** A change, and the thread that waits for it. */
  private static final class Job<T> {
    private final Work<T> work;
    private final boolean ofOneRow;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Answer<T> answer;

    private Job(Work<T> work, boolean ofOneRow) {
      this.work = work;
      this.ofOneRow = ofOneRow;
    }

    /** Present even where the work gives null. */
    private record Answer<T>(T value, @Nullable Exception failure) {}

    private void run(Draft draft) throws SQLException {
      answer = new Answer<>(work.apply(draft), null);
    }

    @SuppressWarnings("NullAway") // a failed answer has no value
    private void fail(Exception failure) {
      answer = new Answer<>(null, failure);
    }

    private void release() {
      done.countDown();
    }

    private T answer() {
      awaitUninterruptibly();
      Answer<T> known = answer;
      if (known == null) {
        throw new IllegalStateException("a change was neither done nor refused");
      }
      if (known.failure() instanceof RuntimeException e) {
        throw e;
      }
      return known.value();
    }

    /** The change may be committed already, so giving up early would leave the caller in doubt. */
    private void awaitUninterruptibly() {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
