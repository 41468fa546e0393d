package dev.athanor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients that the guide shows are those of the examples, and work as they stand there. */
class AskTellClientsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path EXAMPLE = ROOT.resolve("examples").resolve("ask-tell");

  @TempDir private Path folder;

  /** As ./athanor is in the top folder. */
  @BeforeEach
  void theLauncherIsHere() throws IOException {
    Path launcher =
        Files.writeString(
            folder.resolve("athanor"),
            """
            #!/bin/sh
            exec '%s' -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' dev.athanor.cli.Main "$@"
            """
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    System.getProperty("java.class.path")));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void the_guide_shows_the_files_of_the_example() throws IOException {
    assertThat(blocks("python")).containsExactly(Files.readString(EXAMPLE.resolve("client.py")));
    assertThat(blocks("yaml")).contains(Files.readString(EXAMPLE.resolve("space.yaml")));
  }

  @Test
  @Tag("slow")
  void the_python_client_finds_good_values() throws Exception {
    String output = run("python3", EXAMPLE.resolve("client.py").toString());

    assertThat(output)
        .contains("study \"ask-tell\": 50 trials")
        .containsPattern("best trial \\d+: loss 0\\.\\d+ with \\{'lr': 0\\.00");
  }

  @Test
  @Tag("slow")
  void the_shell_client_finds_good_values() throws Exception {
    Path script = Files.writeString(folder.resolve("client.sh"), blocks("sh").getLast());

    String output = run("sh", script.toString());

    assertThat(output)
        .contains("{\"best\":{\"trial\":")
        .contains("study \"ask-tell\": 20 trials (20 complete");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process client =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = client.waitFor(60, TimeUnit.SECONDS);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as(text).isTrue();
      assertThat(client.exitValue()).as(text).isZero();
      return text;
    } finally {
      client.destroyForcibly();
    }
  }

  /** The blocks of code in the guide that are in this language. */
  private static List<String> blocks(String language) throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/tune/ask-tell.md"));
    return List.of(guide.split("(?m)^```" + language + "\n", -1)).stream()
        .skip(1)
        .map(block -> block.substring(0, block.indexOf("```")))
        .toList();
  }
}
