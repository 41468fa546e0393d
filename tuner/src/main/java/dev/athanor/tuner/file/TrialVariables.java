package dev.athanor.tuner.file;

import java.util.Locale;

/** The names of what a program finds in its environment. */
public final class TrialVariables {

  /** What all of them begin with; a tuning file may not set such a one. */
  static final String PREFIX = "ATHANOR_";

  private TrialVariables() {}

  /** The variable of one parameter: {@code ATHANOR_PARAM_WEIGHT_DECAY} for {@code weight-decay}. */
  public static String param(String name) {
    return PREFIX + "PARAM_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
