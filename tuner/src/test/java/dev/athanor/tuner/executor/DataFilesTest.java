package dev.athanor.tuner.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final Path NOTHING = Path.of("/nowhere");

  @TempDir Path folder;

  @Test
  void in_a_data_folder_are_passed_over_even_through_a_link() throws Exception {
    Path data = Files.createDirectory(folder.resolve("athanor-data"));
    Files.writeString(data.resolve("athanor.db"), "one");
    Files.writeString(folder.resolve("a"), "abc");
    Files.createSymbolicLink(folder.resolve("link"), data.resolve("athanor.db"));

    var before = DataFiles.fingerprints(folder, List.of(".", "link"), data);
    Files.writeString(data.resolve("athanor.db"), "another");

    assertThat(DataFiles.fingerprints(folder, List.of(".", "link"), data)).isEqualTo(before);
    assertThat(before).containsEntry("link", "passed over: in the data folder");
  }

  @Test
  void have_the_sha_256_of_their_bytes() throws Exception {
    Files.writeString(folder.resolve("a"), "abc");

    var found =
        DataFiles.fingerprints(folder, List.of("a", folder.resolve("a").toString()), NOTHING);

    assertThat(found).hasSize(2).containsValue("sha256:" + SHA256_OF_ABC);
  }

  @Test
  void say_that_they_are_missing() {
    assertThat(DataFiles.fingerprints(folder, List.of("a"), NOTHING)).containsEntry("a", "missing");
  }

  @Test
  void of_a_folder_have_one_that_changes_with_any_name_or_byte() throws Exception {
    Files.createDirectories(folder.resolve("d/e"));
    Files.writeString(folder.resolve("d/e/x"), "1");
    var first = DataFiles.fingerprints(folder, List.of("d"), NOTHING);
    Files.move(folder.resolve("d/e/x"), folder.resolve("d/e/y"));
    var renamed = DataFiles.fingerprints(folder, List.of("d"), NOTHING);
    Files.writeString(folder.resolve("d/e/y"), "2");
    var changed = DataFiles.fingerprints(folder, List.of("d"), NOTHING);

    assertThat(first).isNotEqualTo(renamed);
    assertThat(renamed).isNotEqualTo(changed);
  }
}
