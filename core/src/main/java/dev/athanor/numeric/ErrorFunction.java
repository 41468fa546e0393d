package dev.athanor.numeric;

/**
 * The error function and its complements, to about one part in 10¹⁵.
 *
 * <p>All functions are pure; NaN gives NaN.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>W. J. Cody, 1969, <i>Rational Chebyshev approximations for the error function</i>,
 *       Mathematics of Computation 23(107), doi:10.1090/S0025-5718-1969-0247736-4. The three
 *       approximations and their coefficients.
 * </ol>
 */
public final class ErrorFunction {

  private static final double SMALL = 0.46875;
  private static final double LARGE = 4;
  private static final double ONE_OVER_SQRT_PI = 0.5641895835477562869;

  /** Beyond it erfc is below the smallest double. */
  private static final double ERFC_ENDS = 27.3;

  private static final double[] SMALL_UP = {
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3
  };
  private static final double[] SMALL_DOWN = {
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3
  };
  private static final double[] MIDDLE_UP = {
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594e0,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3
  };
  private static final double[] MIDDLE_DOWN = {
    1,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3
  };
  private static final double[] LARGE_UP = {
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4
  };
  private static final double[] LARGE_DOWN = {
    1,
    2.56852019228982242e0,
    1.87295284992346725e0,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3
  };

  private ErrorFunction() {}

  /** {@code 2/√π ∫₀ˣ exp(−t²) dt}. */
  public static double erf(double x) {
    double y = Math.abs(x);
    if (y <= SMALL) {
      return small(x);
    }
    return x < 0 ? erfc(y) - 1 : 1 - erfc(y);
  }

  /** {@code 1 − erf(x)}, without loss in the upper tail; 0 where it underflows. */
  public static double erfc(double x) {
    double y = Math.abs(x);
    if (y <= SMALL) {
      return 1 - small(x);
    }
    double tail = y > ERFC_ENDS ? 0 : expMinusSquare(y) * scaledTail(y);
    return x < 0 ? 2 - tail : tail;
  }

  /** {@code exp(x²)·erfc(x)}; infinite below about −26.6, where it overflows. */
  public static double erfcx(double x) {
    double y = Math.abs(x);
    if (y <= SMALL) {
      return Math.exp(x * x) * (1 - small(x));
    }
    return x < 0 ? 2 * Math.exp(x * x) - scaledTail(y) : scaledTail(y);
  }

  private static double small(double x) {
    double square = x * x;
    return x * ratio(SMALL_UP, SMALL_DOWN, square);
  }

  /** erfcx for y above {@link #SMALL}. */
  private static double scaledTail(double y) {
    if (y <= LARGE) {
      return ratio(MIDDLE_UP, MIDDLE_DOWN, y);
    }
    double inverse = 1 / (y * y);
    return (ONE_OVER_SQRT_PI - inverse * ratio(LARGE_UP, LARGE_DOWN, inverse)) / y;
  }

  /** The square's rounding error would be multiplied by y²; its head of few bits has none. */
  private static double expMinusSquare(double y) {
    double head = Math.floor(y * 16) / 16;
    return Math.exp(-head * head) * Math.exp(-(y - head) * (y + head));
  }

  /** Two polynomials of one degree, highest coefficient first. */
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
