package dev.athanor.tuner;

/** Names that a person gave, as names of files. */
public final class FileNames {

  private FileNames() {}

  /**
   * A name with everything replaced that a file system or a shell might take amiss; where that
   * changed it, a hash of the name follows, so that two names never share a folder.
   */
  public static String of(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    if (plain.startsWith(".")) {
      plain = "_" + plain;
    }
    if (plain.length() > 80) {
      plain = plain.substring(0, 80);
    }
    return plain.equals(name) ? name : plain + "-" + Integer.toHexString(name.hashCode());
  }
}
