package dev.athanor.model;

import dev.athanor.space.Assignment;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of parameters in the order in which they were given: two arrays instead of a hash table,
 * because a study has hundreds of thousands of these, most of them short and hardly ever searched.
 * Immutable; a look-up takes time linear in the size.
 */
final class ParamMap extends AbstractMap<String, Assignment>
    implements SequencedMap<String, Assignment> {

  private static final ParamMap NONE = new ParamMap(new String[0], new Assignment[0]);

  private final String[] names;
  private final Assignment[] assignments;

  private ParamMap(String[] names, Assignment[] assignments) {
    this.names = names;
    this.assignments = assignments;
  }

  static ParamMap of(Map<String, Assignment> params) {
    if (params instanceof ParamMap same) {
      return same;
    }
    var names = new String[params.size()];
    var assignments = new Assignment[names.length];
    int i = 0;
    for (Map.Entry<String, Assignment> param : params.entrySet()) {
      names[i] = param.getKey();
      assignments[i++] = param.getValue();
    }
    return i == 0 ? NONE : new ParamMap(names, assignments);
  }

  /** This map and more; a name that is there keeps its place and gets the new value. */
  ParamMap with(Map<String, Assignment> more) {
    if (names.length == 0) {
      return of(more);
    }
    String[] grownNames = Arrays.copyOf(names, names.length + more.size());
    Assignment[] grown = Arrays.copyOf(assignments, grownNames.length);
    int size = names.length;
    for (Map.Entry<String, Assignment> param : more.entrySet()) {
      int known = indexOf(param.getKey());
      if (known < 0) {
        grownNames[size] = param.getKey();
        grown[size++] = param.getValue();
      } else {
        grown[known] = param.getValue();
      }
    }
    return size == grown.length
        ? new ParamMap(grownNames, grown)
        : new ParamMap(Arrays.copyOf(grownNames, size), Arrays.copyOf(grown, size));
  }

  private int indexOf(@Nullable Object name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public @Nullable Assignment get(@Nullable Object name) {
    int index = indexOf(name);
    return index < 0 ? null : assignments[index];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return indexOf(name) >= 0;
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public Set<Map.Entry<String, Assignment>> entrySet() {
    return new Entries();
  }

  @Override
  public SequencedMap<String, Assignment> reversed() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(this).reversed());
  }

  private final class Entries extends AbstractSet<Map.Entry<String, Assignment>> {
    @Override
    public int size() {
      return names.length;
    }

    @Override
    public Iterator<Map.Entry<String, Assignment>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < names.length;
        }

        @Override
        public Map.Entry<String, Assignment> next() {
          if (next == names.length) {
            throw new NoSuchElementException();
          }
          return Map.entry(names[next], assignments[next++]);
        }
      };
    }
  }
}
