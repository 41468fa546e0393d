package dev.athanor.server.http;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Threads for work that waits for the store: a virtual one for each request. */
public final class WaitingThreads {

  private WaitingThreads() {}

  /** An executor that starts a virtual thread for each task; to be shut down by its server. */
  public static BlockingTaskExecutor start() {
    ThreadFactory factory = Thread.ofVirtual().name("request-", 0).factory();
    return BlockingTaskExecutor.of(new Scheduler(Executors.newThreadPerTaskExecutor(factory)));
  }

  /** Hands tasks to virtual threads; only what is to happen later waits on the one of its own. */
  private static final class Scheduler extends ScheduledThreadPoolExecutor {

    private final ExecutorService tasks;

    private Scheduler(ExecutorService tasks) {
      super(1, Thread.ofPlatform().daemon().name("request-timer").factory());
      this.tasks = tasks;
    }

    @Override
    public void execute(Runnable task) {
      tasks.execute(task);
    }

    @Override
    public void shutdown() {
      super.shutdown();
      tasks.shutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return super.awaitTermination(timeout, unit) && tasks.awaitTermination(timeout, unit);
    }
  }
}
