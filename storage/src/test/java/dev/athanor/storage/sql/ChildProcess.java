package dev.athanor.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that runs a program on a folder, and can be killed. */
final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader lines;

  private ChildProcess(Process process) {
    this.process = process;
    this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static ChildProcess start(Path folder, String... arguments) throws IOException {
    return start(FolderOwnerMain.class, folder, arguments);
  }

  static ChildProcess start(Class<?> program, Path folder, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-Dsun.jnu.encoding=" + System.getProperty("sun.jnu.encoding"),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            folder.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new ChildProcess(process);
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** The next line it prints; null at its end. */
  String line() throws IOException {
    return lines.readLine();
  }

  void awaitLine(String expected) throws IOException {
    String line = line();
    if (!expected.equals(line)) {
      throw new AssertionError("line: %s (expected: %s)".formatted(line, expected));
    }
  }

  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** As kill -9 does; returns when it is dead. What it said before can still be read. */
  void kill() throws InterruptedException {
    // Process.destroyForcibly would close the stream as well.
    boolean _ = process.toHandle().destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("process %d survived its kill".formatted(process.pid()));
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
