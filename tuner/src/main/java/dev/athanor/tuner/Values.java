package dev.athanor.tuner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.athanor.space.ParamValue;

/** Parameter values as JSON. */
public final class Values {

  private Values() {}

  /** Puts a value under a name; an infinity or NaN, which JSON cannot say, becomes its text. */
  public static void put(ObjectNode node, String name, ParamValue value) {
    switch (value) {
      case ParamValue.Text text -> node.put(name, text.value());
      case ParamValue.Whole whole -> node.put(name, whole.value());
      case ParamValue.Bool bool -> node.put(name, bool.value());
      case ParamValue.Json json -> node.putRawValue(name, new RawValue(json.canonical()));
      case ParamValue.Real real when Double.isFinite(real.value()) -> node.put(name, real.value());
      case ParamValue.Real odd -> node.put(name, odd.text());
    }
  }
}
