package dev.athanor.tuner.file;

import dev.athanor.tuner.file.YamlNode.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Builds the tree of a YAML file from the parser's events. Events and not the library's own nodes,
 * because depth and aliases can be bounded before anything is built. For one file and one thread.
 */
final class YamlTree {

  private static final int MAX_DEPTH = 50;
  private static final int MAX_NODES = 100_000;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setSchema(new CoreSchema()).build();
  private static final ScalarResolver RESOLVER = SETTINGS.getSchema().getScalarResolver();

  private final SourceText source;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private long nodes;

  /**
   * What an alias repeats.
   *
   * @param node null while it is still being read
   * @param nodes how many it counts for
   */
  private record Anchored(@Nullable YamlNode node, long nodes) {}

  private YamlTree(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
    this.events = new Parse(SETTINGS).parseString(source.text()).iterator();
  }

  /**
   * The file's only document. Keys given twice are added to {@code problems}; the first counts.
   *
   * @throws TuningFileException if it cannot be read as one YAML document within the limits
   */
  static YamlNode read(SourceText source, Problems problems) {
    return new YamlTree(source, problems).document();
  }

  private YamlNode document() {
    try {
      Event first = events.next();
      if (first instanceof StreamStartEvent) {
        first = events.next();
      }
      if (!(first instanceof DocumentStartEvent)) {
        throw problems.fatal(
            Position.START, "nothing but comments", "at least " + problems.needed(), null);
      }
      YamlNode root = node(events.next(), 0);
      events.next();
      Event after = events.next();
      if (after instanceof DocumentStartEvent) {
        throw problems.fatal(
            at(after),
            "a second document",
            "one document in a file",
            "Drop the `---` and what follows.");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      // What was never closed is at fault where it was opened.
      boolean open = String.valueOf(e.getProblem()).matches(".*(end of stream|stream end).*");
      Position at =
          position(
              open
                  ? e.getContextMark().or(e::getProblemMark)
                  : e.getProblemMark().or(e::getContextMark));
      throw problems.fatal(at, "not YAML: " + sentence(e), null, null);
    } catch (ReaderException e) {
      throw problems.fatal(
          source.position(source.text().offsetByCodePoints(0, e.getPosition())),
          "character U+%04X".formatted(e.getCodePoint()),
          "printable text",
          "Drop it, or write it with an escape in double quotes.");
    } catch (YamlEngineException e) {
      throw problems.fatal(Position.FILE, "not YAML: " + e.getMessage(), null, null);
    }
  }

  private YamlNode node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw problems.fatal(
          at(event), "nested too deep", "at most %d levels".formatted(MAX_DEPTH), null);
    }
    count(event, 1);
    return switch (event) {
      case AliasEvent alias -> repeated(alias);
      case ScalarEvent scalar -> anchored(scalar.getAnchor(), scalar(scalar));
      case SequenceStartEvent start -> {
        refuseTag(start, start.getTag(), Tag.SEQ);
        open(start.getAnchor());
        long before = nodes;
        var items = new ArrayList<YamlNode>();
        for (Event e = events.next(); !(e instanceof SequenceEndEvent); e = events.next()) {
          items.add(node(e, depth + 1));
        }
        yield anchored(start.getAnchor(), new YamlNode.Sequence(at(start), items), nodes - before);
      }
      case MappingStartEvent start -> {
        refuseTag(start, start.getTag(), Tag.MAP);
        open(start.getAnchor());
        long before = nodes;
        YamlNode mapping = new YamlNode.Mapping(at(start), entries(depth));
        yield anchored(start.getAnchor(), mapping, nodes - before);
      }
      default -> throw new IllegalStateException("no node begins with " + event);
    };
  }

  private List<YamlNode.Entry> entries(int depth) {
    var entries = new ArrayList<YamlNode.Entry>();
    var lines = new HashMap<String, Integer>();
    for (Event e = events.next(); !(e instanceof MappingEndEvent); e = events.next()) {
      YamlNode key = node(e, depth + 1);
      YamlNode value = node(events.next(), depth + 1);
      if (!(key instanceof YamlNode.Scalar name)) {
        problems.add(at(e), "a key that is " + YamlNode.quote(key), "a name", null);
        continue;
      }
      Integer earlier = lines.putIfAbsent(name.text(), at(e).line());
      if (earlier == null) {
        entries.add(new YamlNode.Entry(at(e), name.text(), value));
      } else {
        problems.add(
            at(e),
            "key `%s` again after line %d".formatted(YamlNode.shortened(name.text()), earlier),
            "each key once",
            "Drop one of the two.");
      }
    }
    return entries;
  }

  private YamlNode scalar(ScalarEvent event) {
    refuseTag(event, event.getTag(), Tag.STR);
    boolean text =
        event.getTag().map(tag -> tag.equals("!") || tag.equals(Tag.STR.getValue())).orElse(false);
    Tag tag = text ? Tag.STR : RESOLVER.resolve(event.getValue(), event.isPlain());
    int from = event.getStartMark().map(Mark::getIndex).orElse(0);
    int to = event.getEndMark().map(Mark::getIndex).orElse(from);
    return new YamlNode.Scalar(at(event), event.getValue(), kind(tag), from, to);
  }

  private static Kind kind(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return Kind.WHOLE;
    } else if (tag.equals(Tag.FLOAT)) {
      return Kind.REAL;
    } else if (tag.equals(Tag.BOOL)) {
      return Kind.TRUTH;
    }
    return tag.equals(Tag.NULL) ? Kind.NULL : Kind.TEXT;
  }

  private void refuseTag(Event event, Optional<String> tag, Tag usual) {
    if (tag.isPresent() && !tag.get().equals(usual.getValue()) && !tag.get().equals("!")) {
      problems.add(
          at(event),
          "tag `%s`".formatted(YamlNode.shortened(tag.get().replace(Tag.PREFIX, "!!"))),
          "no tag but !!str",
          "Drop it.");
    }
  }

  private YamlNode repeated(AliasEvent alias) {
    Anchored anchored = anchors.get(alias.getAlias());
    String name = alias.getAlias().getValue();
    if (anchored == null) {
      throw problems.fatal(
          at(alias),
          "alias `*%s`".formatted(name),
          "an anchor `&%s` before it".formatted(name),
          null);
    }
    if (anchored.node() == null) {
      throw problems.fatal(
          at(alias), "alias `*%s` within what it names".formatted(name), "no circles", "Drop it.");
    }
    count(alias, anchored.nodes());
    return anchored.node();
  }

  private void open(Optional<Anchor> anchor) {
    anchor.ifPresent(name -> anchors.put(name, new Anchored(null, 0)));
  }

  private YamlNode anchored(Optional<Anchor> anchor, YamlNode node) {
    return anchored(anchor, node, 0);
  }

  private YamlNode anchored(Optional<Anchor> anchor, YamlNode node, long count) {
    anchor.ifPresent(name -> anchors.put(name, new Anchored(node, count)));
    return node;
  }

  private void count(Event event, long more) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw problems.fatal(
          at(event),
          "more than %d keys and values, aliases written out".formatted(MAX_NODES),
          "at most as many",
          null);
    }
  }

  /** The parser speaks in fragments: "while scanning …" and "found …". */
  private static String sentence(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    return e.getContext() == null ? problem : e.getContext() + ", " + problem;
  }

  private static Position at(Event event) {
    return position(event.getStartMark());
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.FILE);
  }
}
