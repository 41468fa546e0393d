package dev.athanor.tuner.file;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Samplers;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code sampler} and {@code pruner}: a name, or a mapping with a name and options.
 *
 * @param key the key in the file, which is the prefix of the options too
 * @param names all names
 * @param options the options of a name, by dotted name, if these are given: one may name another
 *     algorithm, whose options are then legal too
 * @param check refuses a setup with an {@link IllegalArgumentException}
 */
record AlgorithmReader(
    String key,
    Collection<String> names,
    BiFunction<String, Map<String, String>, ? extends Map<String, SetupOption>> options,
    Consumer<StudySetup> check) {

  static final String NO_PRUNER = "none";
  static final String DEFAULT_SAMPLER = "tpe";

  /** What was read; the options by dotted name. */
  record Read(String name, Map<String, String> options) {}

  /**
   * Reads {@code sampler}.
   *
   * @param space what is varied, which not every sampler can; null if that is refused already
   */
  static AlgorithmReader samplers(@Nullable SearchSpace space) {
    Consumer<StudySetup> check =
        space == null ? setup -> {} : setup -> Samplers.of(over(space, setup));
    return new AlgorithmReader("sampler", Samplers.names(), Samplers::options, check);
  }

  private static StudySetup over(SearchSpace space, StudySetup setup) {
    return new StudySetup(
        setup.seed(), setup.sampler(), setup.options(), setup.pruner(), space, setup.version());
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
      return name == null ? null : checked(name, Map.of(), field);
    }
    String name = name(field, mapping);
    if (name == null) {
      return null;
    }
    Map<String, SetupOption> known = options.apply(name, names(name, mapping));
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

  /** The options given in a mapping that name other algorithms. */
  private Map<String, String> names(String name, YamlNode.Mapping mapping) {
    var given = new HashMap<String, String>();
    Map<String, SetupOption> own = options.apply(name, Map.of());
    for (YamlNode.Entry entry : mapping.entries()) {
      SetupOption option = own.get(key + "." + entry.key());
      if (option != null
          && entry.value() instanceof YamlNode.Scalar scalar
          && option.choices().contains(scalar.text())) {
        given.put(option.name(), scalar.text());
      }
    }
    return given;
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
      if (meaning.kind() == SetupOption.Kind.TEXT_BY_NAME) {
        good &= textByName(meaning, field, given);
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
    return good ? checked(name, given, whole) : null;
  }

  /** Reads a mapping from names to values; whether all of it was good. */
  private static boolean textByName(SetupOption option, Field field, Map<String, String> given) {
    if (!(field.node() instanceof YamlNode.Mapping mapping)) {
      field.refuse("a mapping from names to values", "Write `{lr: 0.1}`.");
      return false;
    }
    boolean good = true;
    for (YamlNode.Entry entry : mapping.entries()) {
      String text =
          text(new Field(field.reading(), field.path() + "." + entry.key(), entry.value()));
      if (text == null) {
        good = false;
      } else {
        given.put(option.name() + "." + entry.key(), text);
      }
    }
    return good;
  }

  private @Nullable Read checked(String name, Map<String, String> given, Field whole) {
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
