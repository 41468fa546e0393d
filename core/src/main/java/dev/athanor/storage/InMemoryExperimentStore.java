package dev.athanor.storage;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments in a list. */
final class InMemoryExperimentStore implements ExperimentStore {

  private final Ledger ledger;
  private final List<Experiment> all = new ArrayList<>();

  InMemoryExperimentStore(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Experiment ensure(WorkspaceId workspace, String name, Instant at) {
    return ledger.read(() ->
        find(workspace, name)
            .orElseGet(() -> {
              var made =
                  new Experiment(
                      new ExperimentId(all.size() + 1L),
                      workspace,
                      name,
                      Lifecycle.ACTIVE,
                      Map.of(),
                      at);
              all.add(made);
              return made;
            }));
  }

  @Override
  public Optional<Experiment> find(WorkspaceId workspace, String name) {
    return ledger.read(() ->
        all.stream()
            .filter(e -> e.workspace().equals(workspace) && e.name().equals(name))
            .findFirst());
  }

  @Override
  public Experiment get(ExperimentId id) {
    return ledger.read(() ->
        all.stream()
            .filter(e -> e.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                new AthanorException(
                    AthanorException.Code.NOT_FOUND,
                    "experiment %d (expected: the id of an experiment)".formatted(id.value()))));
  }

  @Override
  public List<Experiment> list() {
    return ledger.read(() -> List.copyOf(all));
  }
}
