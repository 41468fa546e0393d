package dev.athanor.tuner.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mapping with known keys; all others are refused. */
final class Section {

  private final Field self;
  private final List<YamlNode.Entry> entries;

  /** Known keys that were probably meant by unknown ones; that they are missing is said enough. */
  private final Set<String> meant;

  private Section(Field self, List<YamlNode.Entry> entries, Set<String> meant) {
    this.self = self;
    this.entries = entries;
    this.meant = meant;
  }

  /**
   * Reads a mapping and refuses the keys that are not known; null if it is no mapping.
   *
   * @param example what to write, for the message
   */
  static @Nullable Section of(Field field, Collection<String> known, String example) {
    return of(field, known, List.of(), example);
  }

  /**
   * @param unlisted keys that are taken too, but that no message recommends
   */
  private static @Nullable Section of(
      Field field, Collection<String> known, Collection<String> unlisted, String example) {
    if (!(field.node() instanceof YamlNode.Mapping mapping)) {
      field.refuse("a mapping with " + or(known), "Write " + example + ".");
      return null;
    }
    var entries = new ArrayList<YamlNode.Entry>();
    var meant = new HashSet<String>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (known.contains(entry.key()) || unlisted.contains(entry.key())) {
        entries.add(entry);
      } else {
        String nearest = NearestName.of(entry.key(), known);
        if (nearest != null) {
          meant.add(nearest);
        }
        field
            .reading()
            .problems()
            .add(
                entry.at(),
                prefix(field.path(), ": ")
                    + "unknown key `%s`".formatted(YamlNode.shortened(entry.key())),
                NearestName.oneOf(known),
                NearestName.remedy(entry.key(), known));
      }
    }
    return new Section(field, List.copyOf(entries), Set.copyOf(meant));
  }

  /**
   * As {@link #of}, for the file as a whole.
   *
   * @param unlisted keys of other files, for which the caller has a word of its own
   */
  static @Nullable Section root(Field file, Collection<String> known, Collection<String> unlisted) {
    if (file.node() instanceof YamlNode.Mapping) {
      return of(file, known, unlisted, "");
    }
    file.reading()
        .problems()
        .add(
            file.at(),
            "the file is "
                + (file.node() instanceof YamlNode.Scalar ? "a single value" : file.quote()),
            "a mapping with at least " + file.reading().problems().needed(),
            null);
    return null;
  }

  /** The known keys that are there, in the file's order. */
  List<String> keys() {
    return entries.stream().map(YamlNode.Entry::key).toList();
  }

  boolean has(String key) {
    return keys().contains(key);
  }

  /** Where the key stands; where the mapping begins if it is missing. */
  Position at(String key) {
    for (YamlNode.Entry entry : entries) {
      if (entry.key().equals(key)) {
        return entry.at();
      }
    }
    return self.at();
  }

  /** The value under a key; null if the key is missing. */
  @Nullable Field field(String key) {
    for (YamlNode.Entry entry : entries) {
      if (entry.key().equals(key)) {
        return new Field(self.reading(), prefix(self.path(), ".") + key, entry.value());
      }
    }
    return null;
  }

  /** The value under a key; notes that it is missing, and answers null. */
  @Nullable Field required(String key, String expected, String example) {
    Field field = field(key);
    if (field == null && !meant.contains(key)) {
      self.reading()
          .problems()
          .add(
              self.at(),
              prefix(self.path(), ".") + key + ": missing",
              expected,
              "Add " + example + ".");
    }
    return field;
  }

  /**
   * The value under a key, read; {@code otherwise} if the key is missing or its value is refused.
   */
  <T> T get(String key, Function<Field, @Nullable T> read, T otherwise) {
    T value = find(key, read);
    return value == null ? otherwise : value;
  }

  /** The value under a key, read; null if the key is missing or its value is refused. */
  <T> @Nullable T find(String key, Function<Field, @Nullable T> read) {
    Field field = field(key);
    return field == null ? null : read.apply(field);
  }

  /** Notes that something is wrong with a key rather than with its value. */
  void refuseKey(String key, String what, @Nullable String expected, @Nullable String remedy) {
    self.reading()
        .problems()
        .add(at(key), prefix(self.path(), ".") + key + ": " + what, expected, remedy);
  }

  /** The only one of several keys that exclude one another; null, and a note, if it is not one. */
  @Nullable Field exactlyOne(List<String> alternatives, String example) {
    List<String> given = keys().stream().filter(alternatives::contains).toList();
    if (given.size() == 1) {
      return field(given.getFirst());
    }
    if (given.isEmpty() && alternatives.stream().noneMatch(meant::contains)) {
      self.refuse("none of " + or(alternatives), "one of them", "Write " + example + ".");
    } else if (!given.isEmpty()) {
      refuseKey(
          given.get(1), "beside %s".formatted(given.getFirst()), "one of the two", "Drop one.");
    }
    return null;
  }

  private static String prefix(String path, String separator) {
    return path.isEmpty() ? "" : path + separator;
  }

  private static String or(Collection<String> names) {
    var all = List.copyOf(names);
    return all.size() == 1
        ? all.getFirst()
        : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast();
  }
}
