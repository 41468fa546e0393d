package dev.athanor.tuner.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command into words as a shell would: at blanks, with {@code '…'}, {@code "…"} and {@code
 * \}. Nothing else of a shell is understood; what looks like it is refused unless it is quoted. For
 * one command and one thread.
 */
final class CommandWords {

  private static final Set<Character> OPERATORS =
      Set.of('|', '&', ';', '<', '>', '(', ')', '`', '\n');
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:[A-Za-z_]\\w*|\\([^)]*\\)?)");
  private static final String NO_SHELL =
      "There is no shell: put it in quotes to pass it on, or run sh -c '…'.";

  private final String command;
  private final Refusals refusals;
  private final List<Word> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private final List<Integer> offsets = new ArrayList<>();
  private boolean inWord;
  private boolean operators;

  /**
   * One word without its quotes.
   *
   * @param offsets where each char of the text stands in the command
   */
  record Word(String text, List<Integer> offsets) {
    Word {
      offsets = List.copyOf(offsets);
    }

    /** A word that stands for itself. */
    static Word of(String text) {
      var offsets = new ArrayList<Integer>(text.length());
      for (int i = 0; i < text.length(); i++) {
        offsets.add(i);
      }
      return new Word(text, offsets);
    }
  }

  /** Takes note of what is wrong with a part of a text. */
  @FunctionalInterface
  interface Refusals {
    void add(
        int offset, String part, String what, @Nullable String expected, @Nullable String remedy);
  }

  private CommandWords(String command, Refusals refusals) {
    this.command = command;
    this.refusals = refusals;
  }

  static List<Word> split(String command, Refusals refusals) {
    return new CommandWords(command, refusals).split();
  }

  private List<Word> split() {
    int i = 0;
    while (i < command.length()) {
      char c = command.charAt(i);
      if (c == '\'' || c == '"') {
        i = quoted(i, c);
      } else if (c == '\\' && i + 1 < command.length()) {
        escaped(i + 1);
        i += 2;
      } else if (c != '\n' && Character.isWhitespace(c)) {
        end();
        i++;
      } else if (OPERATORS.contains(c)) {
        i = operator(i);
      } else {
        i = c == '$' ? dollar(i) : add(i);
      }
    }
    end();
    return words;
  }

  /** Adds a char, or a whole placeholder: a blank in one does not end a word. */
  private int add(int i) {
    int end = i + 1;
    if (command.startsWith("${", i) && command.indexOf('}', i) > 0) {
      end = command.indexOf('}', i) + 1;
    } else if (command.startsWith("$${", i)) {
      end = i + 3;
    }
    for (int at = i; at < end; at++) {
      append(at, command.charAt(at));
    }
    return end;
  }

  private int quoted(int start, char quote) {
    inWord = true;
    int i = start + 1;
    while (i < command.length() && command.charAt(i) != quote) {
      char c = command.charAt(i);
      boolean escape =
          quote == '"'
              && c == '\\'
              && i + 1 < command.length()
              && "\"\\$`".indexOf(command.charAt(i + 1)) >= 0;
      if (escape) {
        escaped(i + 1);
        i += 2;
      } else {
        append(i, c);
        i++;
      }
    }
    if (i == command.length()) {
      refusals.add(
          start,
          String.valueOf(quote),
          "quote %s without its end".formatted(quote),
          "another " + quote,
          null);
    }
    return i + 1;
  }

  /** The char for itself. A dollar that would begin a placeholder takes another one to do so. */
  private void escaped(int i) {
    if (command.startsWith("${", i)) {
      append(i, '$');
    }
    append(i, command.charAt(i));
  }

  private int operator(int i) {
    int end = i + 1;
    while (end < command.length()
        && OPERATORS.contains(command.charAt(end))
        && command.charAt(end) != '\n') {
      end++;
    }
    String operator = command.substring(i, end);
    if (operator.startsWith("\n")) {
      // Blanks at the end of a block scalar are no second command.
      if (!command.substring(i).isBlank()) {
        String second = command.substring(i).strip().lines().findFirst().orElse(operator);
        refusals.add(
            command.indexOf(second, i),
            second,
            "a second line",
            "one command",
            "Write `>-` to fold lines into one, or a list of words.");
      }
      return command.length();
    }
    if (!operators) {
      refusals.add(
          i, operator, "`%s`".formatted(operator), "a program and its arguments", NO_SHELL);
      operators = true;
    }
    end();
    return end;
  }

  private int dollar(int i) {
    Matcher variable = VARIABLE.matcher(command).region(i, command.length());
    if (!variable.lookingAt()) {
      return add(i);
    }
    String found = variable.group();
    refusals.add(i, found, "`%s`".formatted(found), "a placeholder such as ${seed}", NO_SHELL);
    inWord = true;
    return variable.end();
  }

  private void append(int offset, char c) {
    inWord = true;
    word.append(c);
    offsets.add(offset);
  }

  private void end() {
    if (inWord) {
      words.add(new Word(word.toString(), offsets));
      word.setLength(0);
      offsets.clear();
      inWord = false;
    }
  }
}
