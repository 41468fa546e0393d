package dev.athanor.cli;

/** Words as a shell reads them back. */
final class Shell {

  private Shell() {}

  /** The word, in quotes where it needs them. */
  static String quote(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
