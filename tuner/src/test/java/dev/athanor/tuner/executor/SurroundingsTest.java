package dev.athanor.tuner.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {

  @TempDir Path folder;

  @Test
  void tell_the_machine() {
    var facts = Surroundings.of(folder, List.of("true"), Map.of());

    assertThat(facts).containsKeys("host", "os", "cpus", "memory");
    assertThat(facts.get("os")).contains("Linux");
    assertThat(facts.get("memory")).matches("\\d+[.,]\\d GiB");
    assertThat(facts).doesNotContainKeys("commit", "dirty", "python", "java");
  }

  @Test
  void tell_the_commit_and_whether_files_were_changed() throws Exception {
    git("init", "-q");
    Files.writeString(folder.resolve("train.py"), "1\n");
    git("add", "train.py");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first");

    var clean = Surroundings.of(folder, List.of("true"), Map.of());
    Files.writeString(folder.resolve("train.py"), "2\n");
    var changed = Surroundings.of(folder, List.of("true"), Map.of());

    assertThat(clean.get("commit")).matches("[0-9a-f]{40,64}");
    assertThat(clean).containsEntry("dirty", "false");
    assertThat(changed).containsEntry("dirty", "true").containsEntry("commit", clean.get("commit"));
  }

  @Test
  void tell_the_python_that_the_command_uses_and_its_packages() {
    var facts = Surroundings.of(folder, List.of("python3", "train.py"), Map.of());

    assertThat(facts.get("python")).startsWith("3.");
    assertThat(facts.get("python.executable")).contains("python");
    assertThat(facts.get("python.packages").lines()).allMatch(line -> line.matches("\\S+==\\S+"));
  }

  @Test
  void ask_the_python_on_the_path_that_the_program_gets() throws Exception {
    var python = Files.writeString(folder.resolve("python"), "#!/bin/sh\necho own path; exit 1\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();

    var facts =
        Surroundings.of(folder, List.of("python", "x.py"), Map.of("PATH", folder + ":/bin"));

    assertThat(facts).containsEntry("python", "unknown: own path");
  }

  @Test
  void are_not_led_astray_by_files_beside_the_program() throws Exception {
    Files.writeString(folder.resolve("email.py"), "raise SystemExit('shadowed')\n");

    var facts = Surroundings.of(folder, List.of("python3", "train.py"), Map.of());

    assertThat(facts.get("python")).startsWith("3.");
  }

  @Test
  void tell_the_java_that_the_command_uses() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    var facts = Surroundings.of(folder, List.of(java, "-jar", "x.jar"), Map.of());

    assertThat(facts.get("java")).contains("version").contains("25");
  }

  @Test
  void find_the_interpreter_in_a_command() throws Exception {
    var torchrun =
        Files.writeString(folder.resolve("torchrun"), "#!/opt/x/bin/python3.11\nimport\n");
    assertThat(torchrun.toFile().setExecutable(true)).isTrue();

    assertThat(start("python3.12", "x.py")).containsExactly("python3.12");
    assertThat(start("venv/bin/python", "x.py")).containsExactly("venv/bin/python");
    assertThat(start("uv", "run", "python", "x")).containsExactly("uv", "run", "python");
    assertThat(start("env", "A=1", "java", "-jar")).containsExactly("env", "A=1", "java");
    assertThat(start("sh", "-c", "A=1 exec python3 x.py")).containsExactly("python3");
    assertThat(start("./torchrun", "x.py")).containsExactly("/opt/x/bin/python3.11");
  }

  @Test
  void do_not_run_what_could_do_harm() {
    assertThat(start("docker", "run", "image", "python", "x.py")).isEmpty();
    assertThat(start("srun", "python", "x.py")).isEmpty();
    assertThat(start("ssh", "host", "python", "x.py")).isEmpty();
    assertThat(start("sh", "-c", "make data && python x.py")).isEmpty();
    assertThat(start("./missing")).isEmpty();
  }

  @Test
  void a_question_has_a_limit_of_time() {
    long begin = System.nanoTime();

    var answer =
        Probe.ask(
            List.of("sh", "-c", "sleep 60 & sleep 60"), Map.of(), folder, Duration.ofMillis(200));

    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.output()).contains("took longer");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void a_folder_that_is_missing_is_no_reason_to_fail() {
    var facts = Surroundings.of(folder.resolve("x"), List.of("python3", "x.py"), Map.of());

    assertThat(facts).containsKey("host");
  }

  private List<String> start(String... command) {
    return Interpreter.of(List.of(command), "/usr/bin:/bin", folder)
        .map(Interpreter::start)
        .orElse(List.of());
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
