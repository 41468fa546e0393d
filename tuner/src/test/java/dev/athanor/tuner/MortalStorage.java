package dev.athanor.tuner;

import dev.athanor.storage.BlobStore;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import dev.athanor.storage.WorkStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * A storage whose user dies right after its n-th change: the change is kept, and every later call
 * throws {@link Death}, as nothing comes from a process that was killed there.
 */
final class MortalStorage implements Storage {

  /** Stands for {@code kill -9}. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> CHANGES =
      Set.of(
          "ensure",
          "create",
          "append",
          "move",
          "link",
          "setUserAttr",
          "setSystemAttr",
          "start",
          "enqueue",
          "assign",
          "report",
          "judge",
          "begin",
          "launched",
          "finish",
          "put",
          "delete");

  private final Storage kept;
  private int left;

  /** Dies after {@code changes} changes. */
  MortalStorage(Storage kept, int changes) {
    this.kept = kept;
    this.left = changes;
  }

  /** Whether the user was still alive at the end. */
  boolean survived() {
    return left > 0;
  }

  @Override
  public ExperimentStore experiments() {
    return mortal(ExperimentStore.class, kept.experiments());
  }

  @Override
  public RunStore runs() {
    return mortal(RunStore.class, kept.runs());
  }

  @Override
  public StudyStore studies() {
    return mortal(StudyStore.class, kept.studies());
  }

  @Override
  public WorkStore work() {
    return mortal(WorkStore.class, kept.work());
  }

  @Override
  public BlobStore blobs() {
    return mortal(BlobStore.class, kept.blobs());
  }

  @Override
  public ChangeFeed changes() {
    return kept.changes();
  }

  @Override
  public void close() {}

  private <T> T mortal(Class<T> port, T store) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) -> {
              if (left == 0) {
                throw new Death();
              }
              try {
                return method.invoke(store, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (CHANGES.contains(method.getName())) {
                  left--;
                }
              }
            }));
  }
}
