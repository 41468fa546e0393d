package dev.athanor.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which data folder a command works on. */
final class DataOption {

  static final String NAME = "athanor-data";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: ./athanor-data).")
  private Path folder = Path.of(NAME);

  Path folder() {
    return folder.toAbsolutePath().normalize();
  }
}
