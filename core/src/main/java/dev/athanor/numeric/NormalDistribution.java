package dev.athanor.numeric;

/**
 * The standard normal distribution, and its truncation to an interval, safe far into both tails.
 *
 * <p>All functions are pure; NaN gives NaN. Accuracy is about 1e-14, relative in the tails, and in
 * logarithms absolute.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>M. J. Wichura, 1988, <i>Algorithm AS 241: The percentage points of the normal
 *       distribution</i>, Applied Statistics 37(3), doi:10.2307/2347330. The inverse; beyond its
 *       range we start from the tail's asymptote and refine by Newton's method.
 * </ol>
 */
public final class NormalDistribution {

  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** Beyond it a tail is below half an ulp of 1. */
  private static final double NEGLIGIBLE = 8.5;

  /** Up to here the midpoint series of a mass, cut after its third term, is exact to 1e-13. */
  private static final double NARROW = 0.03;

  /** Masses below this quantile are handled as logarithms. */
  private static final double DEEP = -30;

  private static final double[] CENTRE_UP = {
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0
  };
  private static final double[] CENTRE_DOWN = {
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1
  };
  private static final double[] NEAR_UP = {
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0
  };
  private static final double[] NEAR_DOWN = {
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
    1
  };
  private static final double[] FAR_UP = {
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580e0,
    5.46378491116411436990e0,
    6.65790464350110377720e0
  };
  private static final double[] FAR_DOWN = {
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1
  };

  private NormalDistribution() {}

  /** The density at {@code x}. */
  public static double density(double x) {
    return Math.exp(logDensity(x));
  }

  /** The logarithm of the density at {@code x}. */
  public static double logDensity(double x) {
    return -0.5 * x * x - LOG_SQRT_TWO_PI;
  }

  /** The probability of values up to {@code x}. */
  public static double cumulative(double x) {
    return 0.5 * ErrorFunction.erfc(-x * SQRT_HALF);
  }

  /** The logarithm of {@link #cumulative}, finite for every finite {@code x} that allows it. */
  public static double logCumulative(double x) {
    if (x > 0) {
      return Math.log1p(-cumulative(-x));
    }
    if (x == Double.NEGATIVE_INFINITY) {
      return x;
    }
    return Math.log(0.5 * ErrorFunction.erfcx(-x * SQRT_HALF)) - 0.5 * x * x;
  }

  /**
   * The value up to which there is probability {@code p}; infinite at 0 and 1, else NaN outside.
   */
  public static double inverse(double p) {
    double fromCentre = p - 0.5;
    if (Math.abs(fromCentre) <= 0.425) {
      return fromCentre * ratio(CENTRE_UP, CENTRE_DOWN, 0.180625 - fromCentre * fromCentre);
    }
    if (!(p > 0 && p < 1)) {
      return p == 0 ? Double.NEGATIVE_INFINITY : p == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double distance = tailQuantile(Math.sqrt(-Math.log(Math.min(p, 1 - p))));
    return fromCentre < 0 ? -distance : distance;
  }

  /** The {@link #inverse} of {@code exp(logP)}, also where that underflows. */
  public static double inverseOfLog(double logP) {
    if (logP > -700) {
      return inverse(Math.exp(logP));
    }
    if (logP == Double.NEGATIVE_INFINITY) {
      return logP;
    }
    double x = -Math.sqrt(-2 * (logP + LOG_SQRT_TWO_PI + 0.5 * Math.log(-2 * logP)));
    for (int i = 0; i < 3; i++) {
      double at = logCumulative(x);
      x -= (at - logP) * Math.exp(at - logDensity(x));
    }
    return x;
  }

  /**
   * The logarithm of the probability of {@code [a, b]}; minus infinity where {@code a >= b}.
   *
   * <p>Narrow intervals are integrated about their middle, because the difference of two almost
   * equal tails would keep few digits.
   */
  public static double logMass(double a, double b) {
    if (!(a < b)) {
      return a >= b ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    double width = b - a;
    double middle = 0.5 * (a + b);
    if (width < NARROW && Math.abs(middle) * width < NARROW) {
      return Math.log(width * (1 + midpointError(middle, width))) + logDensity(middle);
    }
    if (b <= 0) {
      return logMassBelow(a, b);
    }
    if (a >= 0) {
      return logMassBelow(-b, -a);
    }
    double below = a < -NEGLIGIBLE ? 0 : cumulative(a);
    double above = b > NEGLIGIBLE ? 0 : cumulative(-b);
    return below == 0 && above == 0 ? 0 : Math.log(1 - below - above);
  }

  /**
   * The value of {@code [a, b]} below which lies the fraction {@code u} of the interval's
   * probability: a draw from the truncated distribution if {@code u} is uniform.
   *
   * @param u from 0 to 1, ends included
   * @param a less than {@code b}; either may be infinite
   */
  public static double truncated(double u, double a, double b) {
    double x = a >= 0 ? -lowerTruncated(1 - u, -b, -a) : lowerTruncated(u, a, b);
    return Math.min(Math.max(x, a), b);
  }

  /** With {@code a <= 0}, so that the mass lies in the lower tail or around the centre. */
  private static double lowerTruncated(double u, double a, double b) {
    if (b < DEEP) {
      return inverseOfLog(logSum(logCumulative(a), Math.log(u) + logMass(a, b)));
    }
    double below = cumulative(a);
    double above = cumulative(-b);
    double mass = b > 0 ? 1 - below - above : cumulative(b) - below;
    double p = below + u * mass;
    return p <= 0.5 ? inverse(p) : -inverse(above + (1 - u) * mass);
  }

  /** Of an interval in the lower tail; what both ends share is taken out of the exponentials. */
  private static double logMassBelow(double a, double b) {
    double upper = ErrorFunction.erfcx(-b * SQRT_HALF);
    double lower =
        a == Double.NEGATIVE_INFINITY
            ? 0
            : Math.exp(0.5 * (b - a) * (b + a)) * ErrorFunction.erfcx(-a * SQRT_HALF);
    return Math.log(0.5 * (upper - lower)) - 0.5 * b * b;
  }

  /** What the mass of an interval is, relative to width times density in the middle, less 1. */
  private static double midpointError(double middle, double width) {
    double square = middle * middle;
    double width2 = width * width;
    return width2 * ((square - 1) / 24 + width2 * (square * square - 6 * square + 3) / 1920);
  }

  private static double logSum(double p, double q) {
    double most = Math.max(p, q);
    return most == Double.NEGATIVE_INFINITY
        ? most
        : most + Math.log1p(Math.exp(Math.min(p, q) - most));
  }

  /** The distance from the centre beyond which lies {@code exp(-root²)}. */
  private static double tailQuantile(double root) {
    return root <= 5 ? ratio(NEAR_UP, NEAR_DOWN, root - 1.6) : ratio(FAR_UP, FAR_DOWN, root - 5);
  }

  private static double ratio(double[] up, double[] down, double x) {
    double above = up[0];
    double below = down[0];
    for (int i = 1; i < up.length; i++) {
      above = above * x + up[i];
      below = below * x + down[i];
    }
    return above / below;
  }
}
