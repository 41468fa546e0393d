package dev.athanor.storage.sql;

import dev.athanor.model.Reports;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Trials of one study as bytes, for {@link TrialPackReader}. A text, and a list of parameters with
 * their distributions, is written where it comes up first; from then on its number stands for it.
 * For the scribe's thread.
 */
final class TrialPackWriter {

  /** The number of a text that is not there. */
  static final int NULL = -1;

  private final DistributionRows distributions;
  private final Session session;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final Map<String, Integer> texts = new HashMap<>();
  private final Map<List<Object>, Integer> layouts = new HashMap<>();

  private TrialPackWriter(DistributionRows distributions, Session session) {
    this.distributions = distributions;
    this.session = session;
  }

  /** The trials as bytes; distributions that are new are stored. */
  static byte[] write(List<TrialSnapshot> trials, DistributionRows distributions, Session session)
      throws SQLException {
    var writer = new TrialPackWriter(distributions, session);
    try {
      writer.out.writeInt(trials.size());
      for (TrialSnapshot trial : trials) {
        writer.write(trial);
      }
      return writer.bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(TrialSnapshot trial) throws IOException, SQLException {
    out.writeLong(trial.id().value());
    out.writeInt(trial.number());
    write(trial.state().name());
    write(trial.params());
    write(trial.proposed());
    out.writeInt(trial.values().size());
    for (double value : trial.values()) {
      out.writeLong(DoubleBits.of(value));
    }
    write(trial.reports());
    out.writeInt(trial.constraints().size());
    for (var constraint : trial.constraints().entrySet()) {
      write(constraint.getKey());
      out.writeLong(DoubleBits.of(constraint.getValue()));
    }
    out.writeInt(trial.userAttrs().size());
    for (var attr : trial.userAttrs().entrySet()) {
      write(attr.getKey());
      write(attr.getValue());
    }
    out.writeInt(trial.attempt());
    write(trial.verdict());
    write(trial.worker());
    write(trial.because());
    write(trial.startedAt());
    write(trial.endedAt());
  }

  private void write(SequencedMap<String, Assignment> params) throws IOException, SQLException {
    var layout = new ArrayList<Object>(2 * params.size());
    for (var param : params.entrySet()) {
      layout.add(param.getKey());
      layout.add(distributions.idOf(param.getValue().distribution(), session));
    }
    Integer known = layouts.putIfAbsent(layout, layouts.size());
    out.writeInt(known == null ? layouts.size() - 1 : known);
    if (known == null) {
      out.writeInt(params.size());
      for (int i = 0; i < layout.size(); i += 2) {
        write((String) layout.get(i));
        out.writeLong((Long) layout.get(i + 1));
      }
    }
    for (Assignment assignment : params.values()) {
      out.writeLong(DoubleBits.of(assignment.internal()));
    }
  }

  private void write(Reports reports) throws IOException {
    out.writeInt(reports.size());
    for (int i = 0; i < reports.size(); i++) {
      out.writeLong(reports.step(i));
      out.writeLong(DoubleBits.of(reports.value(i)));
    }
  }

  private void write(@Nullable Verdict verdict) throws IOException {
    out.writeBoolean(verdict != null);
    if (verdict != null) {
      out.writeBoolean(verdict.prune());
      write(verdict.because());
      out.writeInt(verdict.rung());
    }
  }

  private void write(@Nullable Instant instant) throws IOException {
    out.writeBoolean(instant != null);
    if (instant != null) {
      out.writeLong(EpochNanos.of(instant));
    }
  }

  private void write(@Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(NULL);
      return;
    }
    Integer known = texts.putIfAbsent(text, texts.size());
    out.writeInt(known == null ? texts.size() - 1 : known);
    if (known == null) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
  }
}
