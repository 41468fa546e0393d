package dev.athanor.study;

import dev.athanor.numeric.SplitMix;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random generators derived from a study's seed: one for each trial and purpose, so that what one
 * parameter draws never shifts what another draws.
 */
final class Seeds {

  private Seeds() {}

  /** The generator of one purpose ({@code joint:0}, {@code param:lr}) of one trial. */
  static RandomGenerator generator(long studySeed, int trialNumber, String purpose) {
    return new SplittableRandom(derive(studySeed, trialNumber, purpose));
  }

  /** A seed for one purpose of one trial. */
  static long derive(long studySeed, int trialNumber, String purpose) {
    long hash = SplitMix.mix(studySeed);
    hash = SplitMix.mix(hash ^ trialNumber);
    for (int i = 0; i < purpose.length(); i++) {
      hash = SplitMix.mix(hash ^ purpose.charAt(i));
    }
    return hash;
  }
}
