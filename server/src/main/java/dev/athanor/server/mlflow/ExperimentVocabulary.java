package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterKey.Entity;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of experiments. */
final class ExperimentVocabulary implements FilterVocabulary {

  private static final List<String> ATTRIBUTES =
      List.of("name", "experiment_id", "creation_time", "last_update_time");

  @Override
  public FilterKey key(String identifier, List<String> attributes) {
    int dot = identifier.indexOf('.');
    Entity entity = dot < 0 ? Entity.ATTRIBUTE : entity(identifier.substring(0, dot));
    String name = FilterVocabulary.unquoted(identifier.substring(dot + 1));
    if (entity == Entity.ATTRIBUTE && !attributes.contains(name)) {
      throw FilterVocabulary.invalidAttribute(name, attributes);
    }
    return new FilterKey(entity, name);
  }

  private static Entity entity(String name) {
    return switch (name) {
      case "attribute" -> Entity.ATTRIBUTE;
      case "tag", "tags" -> Entity.TAG;
      default ->
          throw new FilterException(
              "Invalid entity type '%s'. Valid entity types are ('attribute', 'tag', 'tags')"
                  .formatted(name));
    };
  }

  @Override
  public List<String> attributes() {
    return ATTRIBUTES;
  }

  @Override
  public List<String> orderAttributes() {
    return ATTRIBUTES;
  }

  @Override
  public Set<String> numbers() {
    return Set.of("creation_time", "last_update_time");
  }

  @Override
  public String listed() {
    return "experiment_id";
  }

  @Override
  public boolean mayBeNull(FilterKey key) {
    return key.is(Entity.TAG);
  }

  @Override
  public FilterException notNullable(FilterKey key) {
    return new FilterException(
        "IS NULL / IS NOT NULL is only supported for tags, not for attribute '%s'"
            .formatted(key.name()));
  }

  @Override
  public FilterException invalid(List<FilterToken> pieces) {
    return new FilterException(
        "Invalid clause(s) in filter string: "
            + pieces.stream().map(FilterToken::text).collect(Collectors.joining(", ")));
  }
}
