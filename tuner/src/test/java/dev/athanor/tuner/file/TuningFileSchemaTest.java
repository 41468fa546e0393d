package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.athanor.model.SetupOption;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Samplers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The schema for editors says what the parser knows, and the guide and the examples say no more.
 */
class TuningFileSchemaTest {

  private static final JsonNode SCHEMA = schema();

  @Test
  void knows_the_keys_that_the_parser_knows() {
    assertThat(SCHEMA.at("/properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(TuningFileReader.KEYS);
    assertThat(keys("/properties/objective")).hasSameElementsAs(TuningFileReader.OBJECTIVE_KEYS);
    assertThat(keys("/properties/metrics")).hasSameElementsAs(TuningFileReader.METRICS_KEYS);
    assertThat(SCHEMA.at("/properties/confirm/properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(TuningFileReader.CONFIRM_KEYS);
    assertThat(keys("/properties/space/additionalProperties")).hasSameElementsAs(SpaceReader.KEYS);
  }

  @Test
  void describes_every_key() {
    for (JsonNode key : SCHEMA.at("/properties")) {
      assertThat(key.path("description").asText()).as("%s", key).isNotBlank();
    }
  }

  @Test
  void knows_the_defaults_that_the_parser_fills_in() {
    assertThat(SCHEMA.at("/properties/trials/default").asInt())
        .isEqualTo(TuningFileReader.DEFAULT_TRIALS);
    assertThat(SCHEMA.at("/properties/grace/default").asText())
        .isEqualTo(TuningFileReader.DEFAULT_GRACE.toSeconds() + "s");
    assertThat(SCHEMA.at("/properties/confirm/properties/top/default").asInt())
        .isEqualTo(TuningFileReader.DEFAULT_TOP);
    assertThat(SCHEMA.at("/properties/confirm/properties/seeds/default").asInt())
        .isEqualTo(TuningFileReader.DEFAULT_SEEDS);
    assertThat(SCHEMA.at("/properties/sampler/default").asText())
        .isEqualTo(AlgorithmReader.DEFAULT_SAMPLER);
    assertThat(SCHEMA.at("/properties/pruner/default").asText())
        .isEqualTo(AlgorithmReader.NO_PRUNER);
  }

  @Test
  void knows_the_samplers_and_pruners_with_their_options() {
    checkAlgorithms("sampler", Samplers.names(), Samplers::options);
    checkAlgorithms("pruner", Pruners.names(), Pruners::options);
  }

  @Test
  void knows_every_algorithm_that_another_one_asks() {
    assertThat(asked("pruner", "patient", "wrapped"))
        .containsExactlyInAnyOrderElementsOf(
            Pruners.options("patient").get("pruner.wrapped").choices());
    assertThat(asked("sampler", "partial_fixed", "base"))
        .containsExactlyInAnyOrderElementsOf(
            Samplers.options("partial_fixed").get("sampler.base").choices());
  }

  private static List<String> asked(String key, String asking, String option) {
    var asked = new ArrayList<String>();
    for (JsonNode form : SCHEMA.at("/properties/" + key + "/oneOf")) {
      if (form.at("/properties/name/const").asText().equals(asking)) {
        asked.add(form.at("/properties/" + option + "/const").asText());
      }
    }
    return asked;
  }

  private static void checkAlgorithms(
      String key,
      List<String> names,
      BiFunction<String, Map<String, String>, ? extends Map<String, SetupOption>> options) {
    JsonNode forms = SCHEMA.at("/properties/" + key + "/oneOf");
    assertThat(forms.get(0).get("enum")).extracting(JsonNode::asText).isEqualTo(names);
    assertThat(forms.findValues("name"))
        .extracting(name -> name.path("const").asText())
        .containsOnlyOnceElementsOf(
            names.stream()
                .filter(name -> !List.of("patient", "partial_fixed").contains(name))
                .toList())
        .hasSameElementsAs(names);
    for (JsonNode form : forms) {
      if (form.has("enum")) {
        continue;
      }
      String name = form.at("/properties/name/const").asText();
      Map<String, SetupOption> known = options.apply(name, constants(key, form));
      Set<String> told = names(form);
      told.remove("name");
      assertThat(told.stream().map(option -> key + "." + option))
          .containsExactlyInAnyOrderElementsOf(known.keySet());
      for (String option : told) {
        JsonNode property = resolved(form.at("/properties/" + option));
        SetupOption meaning = known.get(key + "." + option);
        assertThat(property.get("description").asText()).startsWith(meaning.meaning());
        assertThat(initial(property.get("default"))).isEqualTo(initial(meaning.initial()));
      }
    }
  }

  /** What a form fixes of other algorithms, by dotted name. */
  private static Map<String, String> constants(String key, JsonNode form) {
    var constants = new HashMap<String, String>();
    for (String option : List.of("wrapped", "base")) {
      JsonNode constant = form.at("/properties/" + option + "/const");
      if (constant.isTextual()) {
        constants.put(key + "." + option, constant.asText());
      }
    }
    return constants;
  }

  /** Numbers alike, however they are written. */
  private static Object initial(JsonNode value) {
    return initial(value.asText());
  }

  private static Object initial(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  @Test
  void names_every_key_in_the_guide() throws IOException {
    String guide = Files.readString(root().resolve("docs/tune/tuning-file.md"));

    for (String key : TuningFileReader.KEYS) {
      assertThat(guide).contains("`" + key + "`");
    }
    for (CommandWord.Part.Placeholder placeholder : CommandWord.Part.Placeholder.values()) {
      assertThat(guide).contains("`${" + placeholder.word() + "}`");
    }
    Stream.of(Samplers.names(), Pruners.names())
        .flatMap(List::stream)
        .forEach(name -> assertThat(guide).contains("`" + name + "`"));
  }

  @Test
  void reads_the_tuning_files_in_the_guide(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createFile(folder.resolve("data/train.csv"));
    Files.createFile(folder.resolve("data/valid.csv"));
    String guide = Files.readString(root().resolve("docs/tune/tuning-file.md"));
    List<String> files = new ArrayList<>();
    for (String block : guide.split("```yaml\n", -1)) {
      String yaml = block.substring(0, Math.max(0, block.indexOf("```")));
      if (yaml.contains("command:") && yaml.contains("objective:")) {
        files.add(yaml);
      }
    }

    assertThat(files).hasSize(2);
    for (String file : files) {
      byte[] utf8 = file.getBytes(StandardCharsets.UTF_8);
      assertThat(TuningFile.parse(folder.resolve("tune.yaml"), utf8)).isNotNull();
    }
  }

  @Test
  void reads_the_examples() throws IOException {
    List<Path> examples;
    try (Stream<Path> folders = Files.list(root().resolve("examples"))) {
      examples = folders.map(folder -> folder.resolve("tune.yaml")).filter(Files::exists).toList();
    }

    assertThat(examples).isNotEmpty();
    for (Path example : examples) {
      assertThat(TuningFile.read(example).name()).isNotBlank();
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("examples"))) {
      folder = folder.getParent();
    }
    return Objects.requireNonNull(folder, "no folder above has examples");
  }

  /** The keys of all forms that a value may have. */
  private static Set<String> keys(String pointer) {
    var keys = new LinkedHashSet<String>();
    SCHEMA.at(pointer + "/oneOf").forEach(form -> keys.addAll(names(form)));
    return keys;
  }

  private static Set<String> names(JsonNode form) {
    var names = new LinkedHashSet<String>();
    form.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode resolved(JsonNode property) {
    return property.has("$ref") ? SCHEMA.at(property.get("$ref").asText().substring(1)) : property;
  }

  private static JsonNode schema() {
    try (InputStream in =
        Objects.requireNonNull(
            TuningFile.class.getResourceAsStream("/dev/athanor/tuner/tuning-file.schema.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
