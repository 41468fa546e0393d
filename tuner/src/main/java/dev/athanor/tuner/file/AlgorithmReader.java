package dev.athanor.tuner.file;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Samplers;
import dev.athanor.space.ParamValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code sampler} and {@code pruner}: a name, or a mapping with a name and options.
 *
 * @param key the key in the file, which is the prefix of the options too
 * @param names all names
 * @param options the options of a name, by dotted name
 * @param check refuses a setup with an {@link IllegalArgumentException}
 */
record AlgorithmReader(
    String key,
    Collection<String> names,
    Function<String, ? extends Map<String, SetupOption>> options,
    Consumer<StudySetup> check) {

  static final String NO_PRUNER = "none";
  static final String DEFAULT_SAMPLER = "tpe";

  /** What was read; the options by dotted name. */
  record Read(String name, Map<String, String> options) {}

  static AlgorithmReader samplers() {
    return new AlgorithmReader("sampler", Samplers.names(), Samplers::options, Samplers::of);
  }

  static AlgorithmReader pruners() {
    return new AlgorithmReader("pruner", Pruners.names(), Pruners::options, Pruners::of);
  }

  /** The file's algorithm; the default if it names none, or is refused. */
  Read read(Section file) {
    String otherwise = key.equals("sampler") ? DEFAULT_SAMPLER : NO_PRUNER;
    return file.get(key, this::read, new Read(otherwise, Map.of()));
  }

  /** The algorithm that a value names; null, and a note, if it names none. */
  private @Nullable Read read(Field field) {
    if (!(field.node() instanceof YamlNode.Mapping mapping)) {
      String name = field.oneOf(names);
      return name == null ? null : new Read(name, Map.of());
    }
    String name = name(field, mapping);
    if (name == null) {
      return null;
    }
    Map<String, SetupOption> known = options.apply(name);
    var keys = new ArrayList<String>(List.of("name"));
    known.keySet().forEach(dotted -> keys.add(dotted.substring(key.length() + 1)));
    Section section = Section.of(field, keys, "`{name: %s}`".formatted(name));
    return section == null ? null : options(name, section, known, field);
  }

  private @Nullable String name(Field field, YamlNode.Mapping mapping) {
    for (YamlNode.Entry entry : mapping.entries()) {
      if (entry.key().equals("name")) {
        return new Field(field.reading(), field.path() + ".name", entry.value()).oneOf(names);
      }
    }
    field.refuse("no name", NearestName.oneOf(names), "Add `name:` to it.");
    return null;
  }

  private @Nullable Read options(
      String name, Section section, Map<String, SetupOption> known, Field whole) {
    var given = new TreeMap<String, String>();
    boolean good = true;
    for (String option : section.keys()) {
      Field field = section.field(option);
      SetupOption meaning = known.get(key + "." + option);
      if (field == null || meaning == null) {
        continue;
      }
      String text = text(field);
      if (text == null) {
        good = false;
        continue;
      }
      try {
        meaning.check(text);
        given.put(meaning.name(), text);
      } catch (IllegalArgumentException e) {
        whole.reading().problems().add(field.at(), "", e);
        good = false;
      }
    }
    if (!good) {
      return null;
    }
    try {
      check.accept(setup(name, given));
      return new Read(name, given);
    } catch (IllegalArgumentException e) {
      whole.reading().problems().add(whole.at(), "", e);
      return null;
    }
  }

  private StudySetup setup(String name, Map<String, String> given) {
    boolean sampler = key.equals("sampler");
    return new StudySetup(
        0, sampler ? name : DEFAULT_SAMPLER, given, sampler ? NO_PRUNER : name, null, "");
  }

  /** Numbers and truth values as a setup has them, however the file writes them. */
  private static @Nullable String text(Field field) {
    if (field.node() instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.NULL) {
      ParamValue value = Choices.read(field);
      return value == null ? null : value.text();
    }
    return field.text("a value");
  }
}
