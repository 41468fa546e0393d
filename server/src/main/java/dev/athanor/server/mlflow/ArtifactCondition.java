package dev.athanor.server.mlflow;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunQuery.Match;
import dev.athanor.query.RunQuery.Or;
import dev.athanor.server.mlflow.FilterClause.Operand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a clause says about the places of artifacts, said about the ids of runs: those of a run are
 * at {@code <root>/<id>/artifacts}.
 */
final class ArtifactCondition {

  private static final String TAIL = "/artifacts";
  private static final int ID_LENGTH = 32;

  private ArtifactCondition() {}

  /**
   * The condition.
   *
   * @param comparator one of {@link Comparators#OF_TEXTS} but for the lists
   * @param roots the roots of the experiments that are searched
   * @throws FilterException if the pattern asks for other ids in one experiment than in another
   */
  static RunQuery on(String comparator, Operand operand, Collection<String> roots) {
    if (!(operand instanceof Operand.Text(String text))) {
      throw new IllegalArgumentException(
          "artifact_uri compared with %s (expected: a text)".formatted(operand));
    }
    return switch (comparator) {
      case "=" -> new Or(ids(text, Comparison.EQUAL, roots));
      case "!=" -> new And(ids(text, Comparison.NOT_EQUAL, roots));
      default -> like(TextCondition.pattern(text), comparator.equals("ILIKE"), roots);
    };
  }

  private static List<RunQuery> ids(String uri, Comparison comparison, Collection<String> roots) {
    var ids = new ArrayList<RunQuery>();
    for (String root : Set.copyOf(roots)) {
      int end = root.length() + 1 + ID_LENGTH;
      boolean fits =
          uri.length() == end + TAIL.length() && uri.startsWith(root + "/") && uri.endsWith(TAIL);
      if (fits) {
        var id = new FieldValue.Text(uri.substring(root.length() + 1, end));
        ids.add(new Compare(Attribute.ID, comparison, id));
      }
    }
    return ids;
  }

  private static RunQuery like(String pattern, boolean ignoreCase, Collection<String> roots) {
    var middles = new LinkedHashSet<Set<String>>();
    for (String root : new LinkedHashSet<>(roots)) {
      middles.add(PatternMiddle.of(pattern, root + "/", TAIL, ignoreCase, ID_LENGTH));
      if (middles.size() > 1) {
        throw new FilterException(
            "artifact_uri LIKE '%s' (expected: a pattern that asks for the same runs in every experiment). Search one experiment at a time."
                .formatted(pattern));
      }
    }
    return new Or(
        middles.stream()
            .flatMap(Set::stream)
            .<RunQuery>map(middle -> new Match(Attribute.ID, middle, ignoreCase))
            .toList());
  }
}
