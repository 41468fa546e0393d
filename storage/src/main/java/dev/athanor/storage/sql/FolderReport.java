package dev.athanor.storage.sql;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a data folder found.
 *
 * @param owner the process that owns it; null if none does
 * @param schema the number of its schema; −1 if it cannot be read
 * @param knownSchema the newest schema that this program knows
 * @param problems what is wrong, in words; empty if nothing is
 * @param databaseBytes length of the database
 * @param walBytes length of the log of commits that are not in the database yet
 * @param contents how much the database holds; null if it cannot be read
 * @param logFiles how many files there are in {@code logs/}
 * @param logBytes their length in all
 * @param artifactFiles how many files there are in {@code artifacts/}
 * @param artifactBytes their length in all
 */
public record FolderReport(
    Path folder,
    @Nullable FolderOwner owner,
    int schema,
    int knownSchema,
    List<String> problems,
    long databaseBytes,
    long walBytes,
    @Nullable Contents contents,
    long logFiles,
    long logBytes,
    long artifactFiles,
    long artifactBytes) {

  public FolderReport {
    problems = List.copyOf(problems);
  }

  /**
   * How much a database holds.
   *
   * @param revision of the last commit
   * @param packedPoints how many points are in chunks; those of the log are not counted
   * @param pointLogRecords how many batches of points the log holds, of which chunks may have some
   * @param pointLogBytes their length in all
   */
  public record Contents(
      String folderId,
      long revision,
      long experiments,
      long runs,
      long packedPoints,
      long pointLogRecords,
      long pointLogBytes,
      long studies,
      long trials,
      long trialEvents,
      long attempts,
      long blobs) {}

  /** Whether nothing is wrong. */
  public boolean sound() {
    return problems.isEmpty();
  }
}
