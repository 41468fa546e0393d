package dev.athanor.storage;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Experiments by their ids. */
final class InMemoryExperimentStore implements ExperimentStore {

  private static final String DEFAULT_NAME = "Default";

  private final Ledger ledger;
  private final TreeMap<Long, Experiment> all = new TreeMap<>();
  private long made;

  /* Whether an experiment has something that keeps it from being erased. */
  private Predicate<ExperimentId> occupied = id -> false;

  /* What becomes of the runs of an experiment whose lifecycle changes. */
  private BiConsumer<Experiment, Instant> follower = (experiment, at) -> {};

  InMemoryExperimentStore(Ledger ledger) {
    this.ledger = ledger;
  }

  void followedBy(BiConsumer<Experiment, Instant> runs, Predicate<ExperimentId> occupied) {
    this.follower = runs;
    this.occupied = occupied;
  }

  @Override
  public Experiment ensure(WorkspaceId workspace, String name, Instant at) {
    return ledger.read(
        () -> find(workspace, name).orElseGet(() -> create(workspace, name, null, Map.of(), at)));
  }

  @Override
  public Experiment ensureDefault(WorkspaceId workspace, Instant at) {
    return ledger.read(() -> {
      Experiment known = all.get(DEFAULT.value());
      if (known != null) {
        return known;
      }
      boolean taken = find(workspace, DEFAULT_NAME).isPresent();
      String name = taken ? DEFAULT_NAME + "-0" : DEFAULT_NAME;
      return put(
          new Experiment(DEFAULT, workspace, name, null, Lifecycle.ACTIVE, Map.of(), at, at));
    });
  }

  @Override
  public Experiment create(
      WorkspaceId workspace,
      String name,
      @Nullable String artifactRoot,
      Map<String, String> tags,
      Instant at) {
    return ledger.read(() -> {
      refuseTaken(workspace, name);
      made++;
      var id = new ExperimentId(made);
      return put(new Experiment(id, workspace, name, artifactRoot, Lifecycle.ACTIVE, tags, at, at));
    });
  }

  private void refuseTaken(WorkspaceId workspace, String name) {
    if (find(workspace, name).isPresent()) {
      throw new AthanorException(
          Code.ALREADY_EXISTS,
          "experiment \"%s\" exists already (expected: a new name). Use it, or choose another name."
              .formatted(name));
    }
  }

  private Experiment put(Experiment experiment) {
    all.put(experiment.id().value(), experiment);
    return experiment;
  }

  @Override
  public Experiment rename(ExperimentId id, String name, Instant at) {
    return change(
        id,
        known -> {
          if (!known.name().equals(name)) {
            refuseTaken(known.workspace(), name);
          }
          return changed(known, name, known.lifecycle(), known.tags(), at);
        });
  }

  @Override
  public Experiment tag(ExperimentId id, Map<String, String> put, Set<String> removed, Instant at) {
    return change(
        id,
        known -> {
          var tags = new HashMap<>(known.tags());
          tags.putAll(put);
          tags.keySet().removeAll(removed);
          return changed(known, known.name(), known.lifecycle(), tags, at);
        });
  }

  private Experiment change(ExperimentId id, UnaryOperator<Experiment> change) {
    return ledger.read(() -> {
      Experiment known = get(id);
      if (known.lifecycle() == Lifecycle.DELETED) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "experiment %d is deleted and does not change. Restore it first."
                .formatted(id.value()));
      }
      return put(change.apply(known));
    });
  }

  private static Experiment changed(
      Experiment known, String name, Lifecycle lifecycle, Map<String, String> tags, Instant at) {
    return new Experiment(
        known.id(),
        known.workspace(),
        name,
        known.artifactRoot(),
        lifecycle,
        tags,
        known.createdAt(),
        at);
  }

  @Override
  public Experiment setLifecycle(ExperimentId id, Lifecycle to, Instant at) {
    return ledger.read(() -> {
      Experiment known = get(id);
      if (known.lifecycle() == to) {
        return known;
      }
      Experiment changed = put(changed(known, known.name(), to, known.tags(), at));
      follower.accept(changed, at);
      return changed;
    });
  }

  @Override
  public void erase(ExperimentId id) {
    var unused =
        ledger.read(() -> {
          if (get(id).lifecycle() != Lifecycle.DELETED || occupied.test(id)) {
            throw new AthanorException(
                Code.WRONG_STATE,
                "experiment %d cannot be erased (expected: a deleted one without runs and studies). Delete it and erase its runs first."
                    .formatted(id.value()));
          }
          return all.remove(id.value());
        });
  }

  @Override
  public Optional<Experiment> find(WorkspaceId workspace, String name) {
    return ledger.read(() ->
        all.values().stream()
            .filter(e -> e.workspace().equals(workspace) && e.name().equals(name))
            .findFirst());
  }

  @Override
  public Experiment get(ExperimentId id) {
    return ledger.read(() -> {
      Experiment known = all.get(id.value());
      if (known == null) {
        throw new AthanorException(
            Code.NOT_FOUND,
            "experiment %d (expected: the id of an experiment)".formatted(id.value()));
      }
      return known;
    });
  }

  @Override
  public List<Experiment> list() {
    return ledger.read(() -> List.copyOf(all.values()));
  }
}
