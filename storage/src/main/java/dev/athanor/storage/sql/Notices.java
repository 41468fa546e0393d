package dev.athanor.storage.sql;

import java.util.ArrayList;
import java.util.List;

/** What a user should know, in lines: the first {@value #MOST}, and how many more there are. */
final class Notices {

  static final int MOST = 20;

  private final List<String> first = new ArrayList<>();
  private long more;

  void add(String line) {
    if (first.size() < MOST) {
      first.add(line);
    } else {
      more++;
    }
  }

  List<String> all() {
    var all = new ArrayList<>(first);
    if (more > 0) {
      all.add("and %d more like these.".formatted(more));
    }
    return all;
  }
}
