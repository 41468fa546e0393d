package dev.athanor.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Many threads that set off at once. */
final class Race {

  private static final int LIMIT_SECONDS = 60;

  private Race() {}

  /**
   * Runs one task a thread, all from the same moment.
   *
   * @param task makes the task of a thread from its index
   * @return the results by index
   * @throws AssertionError if a task throws, or none ends in time
   */
  static <T> List<T> run(int threads, IntFunction<Callable<T>> task) {
    var start = new CountDownLatch(1);
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var futures = new ArrayList<Future<T>>();
      for (int i = 0; i < threads; i++) {
        Callable<T> made = task.apply(i);
        futures.add(
            executor.submit(() -> {
              start.await();
              return made.call();
            }));
      }
      start.countDown();
      return results(futures);
    }
  }

  private static <T> List<T> results(List<Future<T>> futures) {
    try {
      var results = new ArrayList<T>();
      for (Future<T> future : futures) {
        results.add(future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    } catch (TimeoutException e) {
      futures.forEach(future -> future.cancel(true));
      throw new AssertionError("a thread took longer than " + LIMIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
