package dev.athanor.storage.sql;

import dev.athanor.model.RunId;
import dev.athanor.model.RunSummary;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import java.util.List;

final class RunSearches {
  RunPage page(Session session, RunSearch search, Overlay overlay) {
    throw new UnsupportedOperationException();
  }

  long count(Session session, RunSearch search, Overlay overlay) {
    throw new UnsupportedOperationException();
  }

  List<RunSummary> summaries(Session session, List<RunId> runs, Overlay overlay) {
    throw new UnsupportedOperationException();
  }
}
