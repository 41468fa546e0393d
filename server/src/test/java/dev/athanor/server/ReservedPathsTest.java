package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.storage.InMemoryStorage;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ReservedPathsTest {

  @Test
  void the_first_part_of_every_path_that_is_served_is_reserved() {
    try (var storage = new InMemoryStorage();
        var server = AthanorServer.start(ServerSettings.local(), storage, InstantSource.system())) {
      assertThat(server.routes())
          .contains("/health")
          .extracting(ReservedPaths::firstPart)
          .isSubsetOf(ReservedPaths.FIRST_PARTS)
          .contains("", "api", "ajax-api", "health", "version");
    }
  }

  @Test
  void the_first_part_ends_at_the_first_slash() {
    assertThat(ReservedPaths.firstPart("/api/v1/runs/:id")).isEqualTo("api");
    assertThat(ReservedPaths.firstPart("/health")).isEqualTo("health");
    assertThat(ReservedPaths.firstPart("/")).isEmpty();
  }
}
