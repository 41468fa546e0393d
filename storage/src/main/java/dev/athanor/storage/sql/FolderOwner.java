package dev.athanor.storage.sql;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The process that owns a data folder.
 *
 * @param url where it answers; null if it does not
 * @param token lets programs of the same user talk to it; secret
 * @param since when it took the folder
 */
public record FolderOwner(long pid, @Nullable String url, String token, Instant since) {

  /** The same owner, answering there. */
  FolderOwner at(@Nullable String newUrl) {
    return new FolderOwner(pid, newUrl, token, since);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "process %d since %s%s".formatted(pid, since, url == null ? "" : " at " + url);
  }
}
