package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterKey.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of runs. */
final class RunVocabulary implements FilterVocabulary {

  private static final Map<String, Entity> ENTITIES =
      Map.ofEntries(
          Map.entry("metric", Entity.METRIC),
          Map.entry("metrics", Entity.METRIC),
          Map.entry("parameter", Entity.PARAMETER),
          Map.entry("parameters", Entity.PARAMETER),
          Map.entry("param", Entity.PARAMETER),
          Map.entry("params", Entity.PARAMETER),
          Map.entry("tag", Entity.TAG),
          Map.entry("tags", Entity.TAG),
          Map.entry("attribute", Entity.ATTRIBUTE),
          Map.entry("attributes", Entity.ATTRIBUTE),
          Map.entry("attr", Entity.ATTRIBUTE),
          Map.entry("run", Entity.ATTRIBUTE),
          Map.entry("dataset", Entity.DATASET),
          Map.entry("datasets", Entity.DATASET));

  private static final List<String> ORDERED =
      List.of(
          "artifact_uri",
          "end_time",
          "run_id",
          "run_name",
          "start_time",
          "status",
          "user_id",
          "created",
          "Created");

  private static final List<String> FILTERED = withNames();

  private static final List<String> OF_DATASETS = List.of("name", "digest", "context");

  private static List<String> withNames() {
    var all = new ArrayList<>(ORDERED);
    all.addAll(List.of("run name", "Run name", "Run Name"));
    return List.copyOf(all);
  }

  /** The name of an attribute without its aliases. */
  static String plain(String attribute) {
    return switch (attribute) {
      case "created", "Created" -> "start_time";
      case "run name", "Run name", "Run Name" -> "run_name";
      default -> attribute;
    };
  }

  @Override
  public FilterKey key(String identifier, List<String> attributes) {
    int dot = identifier.indexOf('.');
    Entity entity = dot < 0 ? Entity.ATTRIBUTE : entity(identifier.substring(0, dot));
    String name = FilterVocabulary.unquoted(identifier.substring(dot + 1));
    if (entity == Entity.ATTRIBUTE && !attributes.contains(name)) {
      throw FilterVocabulary.invalidAttribute(name, attributes);
    }
    if (entity == Entity.DATASET && !OF_DATASETS.contains(name)) {
      throw new FilterException(
          "Invalid dataset key '%s' specified. Valid keys are '%s'"
              .formatted(name, FilterVocabulary.set(OF_DATASETS)));
    }
    return new FilterKey(entity, name);
  }

  private static Entity entity(String written) {
    String name = Quoted.stripBackticks(written);
    Entity entity = ENTITIES.get(name);
    if (entity == null) {
      throw new FilterException(
          "Invalid entity type '%s'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"
              .formatted(name));
    }
    return entity;
  }

  @Override
  public List<String> attributes() {
    return FILTERED;
  }

  @Override
  public List<String> orderAttributes() {
    return ORDERED;
  }

  @Override
  public Set<String> numbers() {
    return Set.of("start_time", "end_time", "created", "Created");
  }

  @Override
  public String listed() {
    return "run_id";
  }

  @Override
  public boolean mayBeNull(FilterKey key) {
    return key.is(Entity.TAG) || key.is(Entity.PARAMETER);
  }

  @Override
  public FilterException notNullable(FilterKey key) {
    return new FilterException(
        "IS NULL / IS NOT NULL is only supported for tags and params, not for '%s' '%s'"
            .formatted(key.entity(), key.name()));
  }

  @Override
  public FilterException invalid(List<FilterToken> pieces) {
    return new FilterException(
        "Invalid clause(s) in filter string: "
            + pieces.stream()
                .map(each -> "'" + each.text() + "'")
                .collect(Collectors.joining(", ")));
  }
}
