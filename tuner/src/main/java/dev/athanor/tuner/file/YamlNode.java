package dev.athanor.tuner.file;

import java.util.List;

/** A piece of YAML with its place in the file. Immutable; an alias stands as what it names. */
sealed interface YamlNode {

  /** Where it begins. */
  Position at();

  /** What a scalar is by YAML 1.2's core schema. */
  enum Kind {
    TEXT,
    WHOLE,
    REAL,
    TRUTH,
    NULL
  }

  /**
   * One value.
   *
   * @param text as it was written, without quotes
   * @param from where it begins, counted in code points of the file's text
   * @param to where it ends, not included
   */
  record Scalar(Position at, String text, Kind kind, int from, int to) implements YamlNode {}

  /** A list of values. */
  record Sequence(Position at, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Values by key, in the file's order; no key twice. */
  record Mapping(Position at, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** One key with its value. */
  record Entry(Position at, String key, YamlNode value) {}

  /** The value as a message quotes it, cut where it is long. */
  static String quote(YamlNode node) {
    return switch (node) {
      case Scalar scalar when scalar.kind() == Kind.NULL -> "nothing";
      case Scalar scalar -> quote(scalar.text());
      case Sequence sequence -> "a list of " + sequence.items().size();
      case Mapping mapping -> "a mapping of " + mapping.entries().size();
    };
  }

  /** The text as a message quotes it: in quotes only where it could not be seen. */
  static String quote(String text) {
    String line = shortened(text);
    return line.isBlank() || !line.equals(line.strip()) ? '"' + line + '"' : line;
  }

  /** The text in one line of at most 60 characters. */
  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }
}
