package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {

  @TempDir Path temp;

  @BeforeEach
  void makeFolder() {
    SqlStorage.open(data(), InstantSource.system()).close();
  }

  private Path data() {
    return temp.resolve("athanor-data");
  }

  private Cli backup(Path file) {
    return Cli.run("backup", file.toString(), "--data", data().toString());
  }

  @Test
  void backup_says_in_one_line_what_it_wrote_and_how_to_restore_it() throws IOException {
    Path file = temp.resolve("my backup.zip");

    Cli call = backup(file);

    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.lines()).hasSize(1);
    assertThat(call.out())
        .contains("wrote " + file)
        .contains("0 studies, 0 trials, 0 runs, 0 artifacts, 0 other files")
        .contains("unzip '" + file + "' -d athanor-data");
    try (var zip = new ZipFile(file.toFile())) {
      assertThat(zip.getEntry("athanor.db")).isNotNull();
      assertThat(zip.getEntry("athanor.lock")).isNull();
    }
  }

  @Test
  void backup_refuses_to_overwrite_a_file() throws IOException {
    Path file = Files.writeString(temp.resolve("backup.zip"), "precious");

    Cli call = backup(file);

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(file + " exists already").contains("name another FILE");
    assertThat(file).hasContent("precious");
  }

  @Test
  void backup_says_where_it_looked_for_a_folder() {
    Path nowhere = temp.resolve("nowhere");

    Cli call = Cli.run("backup", temp.resolve("b.zip").toString(), "--data", nowhere.toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(nowhere.toString());
    assertThat(temp.resolve("b.zip")).doesNotExist();
  }

  @Test
  void a_backup_that_the_disk_refuses_is_broken_off() {
    Cli call = backup(temp.resolve("x".repeat(256)));

    assertThat(call.exitCode()).isEqualTo(3);
    assertThat(call.err()).contains("cannot write the backup").contains("Nothing is left of it");
    assertThat(temp).isDirectoryNotContaining(path -> !path.equals(data()));
  }
}
