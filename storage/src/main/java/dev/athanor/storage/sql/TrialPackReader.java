package dev.athanor.storage.sql;

import dev.athanor.model.Reports;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trials of one study from the bytes of {@link TrialPackWriter}. For one thread. */
final class TrialPackReader {

  private final StudyId study;
  private final DistributionRows distributions;
  private final Session session;

  /** Equal texts of all packs are one object. */
  private final Map<String, String> shared = new HashMap<>();

  // Of the pack that is being read.
  private ByteBuffer in = ByteBuffer.allocate(0);
  private final List<String> texts = new ArrayList<>();
  private final List<Layout> layouts = new ArrayList<>();

  TrialPackReader(StudyId study, DistributionRows distributions, Session session) {
    this.study = study;
    this.distributions = distributions;
    this.session = session;
  }

  /** Parameters in their order. */
  private record Layout(List<String> names, List<Distribution> distributions) {}

  /** Adds the trials of a pack to a list. */
  void read(byte[] pack, List<TrialSnapshot> trials) throws SQLException {
    in = ByteBuffer.wrap(pack);
    texts.clear();
    layouts.clear();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      trials.add(trial());
    }
  }

  private TrialSnapshot trial() throws SQLException {
    return new TrialSnapshot(
        new TrialId(in.getLong()),
        study,
        in.getInt(),
        TrialState.valueOf(text()),
        params(),
        params(),
        values(),
        reports(),
        constraints(),
        userAttrs(),
        in.getInt(),
        truth() ? new Verdict(truth(), text(), in.getInt()) : null,
        nullableText(),
        nullableText(),
        instant(),
        instant());
  }

  private SortedMap<String, Double> constraints() {
    int count = in.getInt();
    var constraints = new TreeMap<String, Double>();
    for (int i = 0; i < count; i++) {
      constraints.put(text(), DoubleBits.value(in.getLong()));
    }
    return Collections.unmodifiableSortedMap(constraints);
  }

  private SortedMap<String, String> userAttrs() {
    int count = in.getInt();
    var attrs = new TreeMap<String, String>();
    for (int i = 0; i < count; i++) {
      attrs.put(text(), text());
    }
    return Collections.unmodifiableSortedMap(attrs);
  }

  private SequencedMap<String, Assignment> params() throws SQLException {
    int number = in.getInt();
    if (number == layouts.size()) {
      layouts.add(layout());
    }
    Layout layout = layouts.get(number);
    int size = layout.names().size();
    var params = LinkedHashMap.<String, Assignment>newLinkedHashMap(size);
    for (int i = 0; i < size; i++) {
      params.put(
          layout.names().get(i),
          new Assignment(layout.distributions().get(i), DoubleBits.value(in.getLong())));
    }
    return Collections.unmodifiableSequencedMap(params);
  }

  private Layout layout() throws SQLException {
    int size = in.getInt();
    var names = new ArrayList<String>(size);
    var given = new ArrayList<Distribution>(size);
    for (int i = 0; i < size; i++) {
      names.add(text());
      given.add(distributions.get(in.getLong(), session));
    }
    return new Layout(names, given);
  }

  private List<Double> values() {
    var values = new Double[in.getInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = DoubleBits.value(in.getLong());
    }
    return List.of(values);
  }

  private Reports reports() {
    Reports reports = Reports.none();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      reports = reports.with(in.getLong(), DoubleBits.value(in.getLong()));
    }
    return reports;
  }

  private boolean truth() {
    return in.get() != 0;
  }

  private @Nullable Instant instant() {
    return truth() ? EpochNanos.instant(in.getLong()) : null;
  }

  private @Nullable String nullableText() {
    int number = in.getInt();
    return number == TrialPackWriter.NULL ? null : text(number);
  }

  private String text() {
    return text(in.getInt());
  }

  private String text(int number) {
    if (number == texts.size()) {
      var utf8 = new byte[in.getInt()];
      in.get(utf8);
      var text = new String(utf8, StandardCharsets.UTF_8);
      texts.add(shared.computeIfAbsent(text, same -> same));
    }
    return texts.get(number);
  }
}
