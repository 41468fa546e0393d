package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.ExperimentStore;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** What every {@link ExperimentStore} must do. */
public abstract class ExperimentStoreContract extends StorageContract {

  /** For those who extend it. */
  protected ExperimentStoreContract() {}

  private ExperimentStore store() {
    return storage().experiments();
  }

  @Test
  void ensure_makes_an_experiment_that_is_not_there() {
    Experiment made = store().ensure(WorkspaceId.DEFAULT, "digits", AT);

    assertThat(made.workspace()).isEqualTo(WorkspaceId.DEFAULT);
    assertThat(made.name()).isEqualTo("digits");
    assertThat(made.lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(made.createdAt()).isEqualTo(AT);
    assertThat(made.tags()).isEmpty();
    assertThat(store().get(made.id())).isEqualTo(made);
  }

  @Test
  void ensure_gives_back_an_experiment_that_is_there() {
    Experiment made = store().ensure(WorkspaceId.DEFAULT, "digits", AT);

    Experiment again = store().ensure(WorkspaceId.DEFAULT, "digits", AT.plusSeconds(9));

    assertThat(again).isEqualTo(made);
    assertThat(store().list()).containsExactly(made);
  }

  @Test
  void a_name_may_be_used_once_in_every_workspace() {
    Experiment one = store().ensure(WorkspaceId.DEFAULT, "digits", AT);
    Experiment other = store().ensure(new WorkspaceId("other"), "digits", AT);

    assertThat(other.id()).isNotEqualTo(one.id());
    assertThat(store().find(WorkspaceId.DEFAULT, "digits")).contains(one);
    assertThat(store().find(new WorkspaceId("other"), "digits")).contains(other);
  }

  @Test
  void many_threads_that_ensure_one_name_get_one_experiment() {
    var ids =
        new HashSet<>(
            Race.run(8, i -> () -> store().ensure(WorkspaceId.DEFAULT, "digits", AT).id()));

    assertThat(ids).hasSize(1);
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void ids_rise() {
    ExperimentId first = store().ensure(WorkspaceId.DEFAULT, "b", AT).id();
    ExperimentId second = store().ensure(WorkspaceId.DEFAULT, "a", AT).id();

    assertThat(first.value()).isPositive();
    assertThat(second.value()).isGreaterThan(first.value());
    assertThat(store().list()).extracting(Experiment::id).containsExactly(first, second);
  }

  @Test
  void find_finds_nothing_where_nothing_is() {
    assertThat(store().find(WorkspaceId.DEFAULT, "digits")).isEmpty();
  }

  @Test
  void get_refuses_an_unknown_id() {
    assertRefused(Code.NOT_FOUND, () -> store().get(new ExperimentId(4711)));
  }

  @Test
  void names_come_back_word_for_word() {
    for (String text : Samples.AWKWARD_TEXTS) {
      var workspace = new WorkspaceId(text);

      Experiment made = store().ensure(workspace, text, AT);

      assertThat(store().get(made.id()).name()).isEqualTo(text);
      assertThat(store().find(workspace, text)).contains(made);
    }
  }
}
