package dev.athanor.server.mlflow;

import dev.athanor.model.RunId;

/** Names for runs that nobody named: two words and a number. */
final class RunNames {

  private static final String[] FIRST = {
    "amber", "ancient", "bold", "brass", "bright", "calm", "clever", "copper", "crisp", "distant",
    "eager", "early", "fair", "fine", "fleet", "frosty", "gentle", "gilded", "glad", "golden",
    "grand", "hardy", "hidden", "honest", "humble", "keen", "kind", "late", "lively", "lucid",
    "mellow", "merry", "mild", "noble", "patient", "plain", "proud", "quick", "quiet", "rapid",
    "rare", "ripe", "robust", "royal", "rustic", "serene", "sharp", "silver", "steady", "still",
    "subtle", "sunny", "swift", "tidy", "vivid", "warm", "wise", "witty", "young", "zesty",
  };

  private static final String[] SECOND = {
    "alembic",
    "anvil",
    "ash",
    "badger",
    "beaker",
    "bellows",
    "birch",
    "brook",
    "cedar",
    "cinder",
    "comet",
    "crane",
    "crucible",
    "curlew",
    "dune",
    "elm",
    "ember",
    "falcon",
    "fern",
    "flask",
    "forge",
    "fox",
    "furnace",
    "garnet",
    "glade",
    "hare",
    "hazel",
    "heron",
    "ibis",
    "jasper",
    "kiln",
    "lantern",
    "larch",
    "lark",
    "lynx",
    "maple",
    "marten",
    "mill",
    "moss",
    "newt",
    "oak",
    "opal",
    "otter",
    "owl",
    "phial",
    "pine",
    "quartz",
    "raven",
    "reed",
    "retort",
    "robin",
    "rook",
    "seal",
    "spark",
    "stoat",
    "swan",
    "thrush",
    "topaz",
    "wren",
    "yew",
  };

  private RunNames() {}

  /** The name that goes with the digits of the id, so that it is as random as they are. */
  static String of(RunId id) {
    long digits = Long.parseUnsignedLong(id.hex32().substring(20), 16);
    int first = (int) (digits % FIRST.length);
    int second = (int) (digits / FIRST.length % SECOND.length);
    long number = digits / FIRST.length / SECOND.length % 1000;
    return FIRST[first] + "-" + SECOND[second] + "-" + number;
  }
}
