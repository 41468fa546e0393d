package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** {@code docs/develop/life-cycles.md} draws what the enums say. */
class LifeCyclesDocTest {

  private static final Path PAGE = Path.of("docs/develop/life-cycles.md");

  @Test
  void trial_states_are_drawn_as_their_table_has_them() throws IOException {
    // A trial is made by an Asked event, which says in which of the two.
    var first = List.of(TrialState.WAITING, TrialState.RUNNING);

    String drawn = drawn(TrialState.values(), first, TrialState::next, TrialState::finished);

    assertDrawn("trial states", drawn);
  }

  @Test
  void run_states_are_drawn_as_their_table_has_them() throws IOException {
    // A run is made as whoever makes it says.
    var first = List.of(RunState.values());

    String drawn = drawn(RunState.values(), first, RunState::next, RunState::finished);

    assertDrawn("run states", drawn);
  }

  private static void assertDrawn(String what, String drawn) throws IOException {
    String from = "<!-- generated: %s -->\n".formatted(what);
    String to = "<!-- end: %s -->".formatted(what);
    String page = Files.readString(page());
    assertThat(page).as("%s has the two markers", PAGE).contains(from, to);
    String found = page.substring(page.indexOf(from) + from.length(), page.indexOf(to));

    assertThat(found)
        .as("%s, between the markers of %s. Paste there:%n%s", PAGE, what, drawn)
        .isEqualTo(drawn);
  }

  private static <S extends Enum<S>> String drawn(
      S[] states, List<S> first, Function<S, Set<S>> next, Predicate<S> finished) {
    var lines = new StringBuilder("```mermaid\nstateDiagram-v2\n");
    first.forEach(state -> lines.append(arrow("[*]", state.name())));
    for (S from : states) {
      next.apply(from).stream().sorted().forEach(to -> lines.append(arrow(from.name(), to.name())));
    }
    for (S state : states) {
      if (finished.test(state)) {
        lines.append(arrow(state.name(), "[*]"));
      }
    }
    return lines.append("```\n").toString();
  }

  private static String arrow(String from, String to) {
    return "  %s --> %s\n".formatted(from, to);
  }

  /** Tests start in the module's folder, or in the root of the repository. */
  private static Path page() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && Files.notExists(folder.resolve(PAGE))) {
      folder = folder.getParent();
    }
    assertThat(folder).as("a folder above this one that has %s", PAGE).isNotNull();
    return folder.resolve(PAGE);
  }
}
