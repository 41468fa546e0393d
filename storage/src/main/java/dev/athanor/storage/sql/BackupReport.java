package dev.athanor.storage.sql;

import java.nio.file.Path;
import java.util.List;

/**
 * What a backup has written.
 *
 * @param file the archive
 * @param sizeBytes its length
 * @param revision of the last commit that is in it
 * @param blobs how many blobs are in it, with their files
 * @param otherFiles how many files of {@code logs/} and {@code studies/} are in it
 * @param notices what changed while the backup was written, in words
 * @param problems what is wrong with the folder and so with its backup, in words: damaged blobs,
 *     files that cannot be read; empty if nothing is
 */
public record BackupReport(
    Path file,
    long sizeBytes,
    long revision,
    long studies,
    long trials,
    long runs,
    long blobs,
    long otherFiles,
    List<String> notices,
    List<String> problems) {

  public BackupReport {
    notices = List.copyOf(notices);
    problems = List.copyOf(problems);
  }
}
