package dev.athanor.study;

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
    long hash = mix(studySeed);
    hash = mix(hash ^ trialNumber);
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash ^ purpose.charAt(i));
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied after one golden-ratio step. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
