package dev.athanor.server.mlflow;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What a client adds to a run at once, within MLflow's limits. */
record LoggedBatch(
    String run, List<MetricPoint> metrics, List<Param> params, SequencedMap<String, String> tags) {

  static final int MOST_METRICS = 1000;
  static final int MOST_PARAMS = 100;
  static final int MOST_TAGS = 100;
  static final int MOST_OF_ALL = 1000;
  static final int LONGEST_PARAM = 6000;
  static final int LONGEST_TAG = 8000;

  /** Reads a batch field by field; for all that the quick reader passes on. */
  static LoggedBatch of(Fields fields) {
    String run = fields.requiredText("run_id");
    List<Fields> metrics = fields.objects("metrics");
    List<Fields> params = fields.objects("params");
    List<Fields> tags = fields.objects("tags");
    requirePresent("metrics", metrics, "key", "value", "timestamp");
    requirePresent("params", params, "key");
    requirePresent("tags", tags, "key");
    requireLimits(metrics.size(), params.size(), tags.size());
    var points = new ArrayList<MetricPoint>(metrics.size());
    for (int i = 0; i < metrics.size(); i++) {
      points.add(point(metrics.get(i), "metrics[%d].".formatted(i)));
    }
    List<Param> read = params(params);
    requireDistinct(read);
    return new LoggedBatch(run, points, read, tags(tags));
  }

  private static void requirePresent(String list, List<Fields> all, String... names) {
    for (int i = 0; i < all.size(); i++) {
      for (String name : names) {
        Fields each = all.get(i);
        if (!each.has(name) || each.isEmptyText(name)) {
          throw MlflowException.missing("%s[%d].%s".formatted(list, i, name));
        }
      }
    }
  }

  static void requireLimits(int metrics, int params, int tags) {
    requireLimit("metrics", MOST_METRICS, metrics);
    requireLimit("params", MOST_PARAMS, params);
    requireLimit("tags", MOST_TAGS, tags);
    requireLimit("metrics, params, and tags", MOST_OF_ALL, metrics + params + tags);
  }

  private static void requireLimit(String what, int most, int count) {
    if (count > most) {
      throw MlflowException.invalid(
          "A batch logging request can contain at most %d %s. Got %d %s. Please split up %s across multiple requests and try again."
              .formatted(most, what, count, what, what));
    }
  }

  /**
   * A point.
   *
   * @param path what stands before the names of its fields in messages
   */
  static MetricPoint point(Fields fields, String path) {
    String key = fields.requiredText("key");
    double value = fields.requiredReal("value");
    long time = fields.requiredWhole("timestamp");
    long step = fields.whole("step").orElse(0);
    EntityName.require(key, path + "name");
    if (time < 0) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter '%stimestamp' supplied: metric '%s' (value=%s). Timestamp must be a nonnegative long (64-bit integer) "
              .formatted(time, path, key, value));
    }
    EntityName.requireLength("Metric name", EntityName.LONGEST, key);
    return new MetricPoint(key, step, time, value);
  }

  private static List<Param> params(List<Fields> all) {
    var params = new ArrayList<Param>(all.size());
    for (int i = 0; i < all.size(); i++) {
      params.add(param(all.get(i), "params[%d].".formatted(i)));
    }
    return params;
  }

  static Param param(Fields fields, String path) {
    String key = fields.requiredText("key");
    String value = fields.text("value");
    EntityName.require(key, path + "key");
    EntityName.requireLength("Param key", EntityName.LONGEST, key);
    return new Param(key, EntityName.cut(value, LONGEST_PARAM));
  }

  /** Refuses a key that is there twice, be it with the same value. */
  static void requireDistinct(List<Param> params) {
    var known = new HashSet<String>();
    var again = new ArrayList<String>();
    for (Param param : params) {
      if (!known.add(param.key())) {
        again.add("'" + param.key() + "'");
      }
    }
    if (!again.isEmpty()) {
      throw MlflowException.invalid(
          "Duplicate parameter keys have been submitted: %s. Please ensure the request contains only one param value per param key."
              .formatted(again));
    }
  }

  private static SequencedMap<String, String> tags(List<Fields> all) {
    var tags = new LinkedHashMap<String, String>();
    for (int i = 0; i < all.size(); i++) {
      String path = "tags[%d].".formatted(i);
      tags.put(tagKey(all.get(i), path), tagValue(all.get(i)));
    }
    return tags;
  }

  static String tagKey(Fields fields, String path) {
    String key = fields.requiredText("key");
    EntityName.require(key, path + "key");
    EntityName.requireLength(path + "key", EntityName.LONGEST, key);
    return key;
  }

  static String tagValue(Fields fields) {
    return EntityName.cut(fields.text("value"), LONGEST_TAG);
  }
}
