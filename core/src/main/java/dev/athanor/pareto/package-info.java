/**
 * What several objectives mean: who dominates whom, and how much of the space a set of points
 * covers. Pure functions of losses, a row per point and a column per objective, smaller is better.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.pareto.NonDomination}, {@link
 * dev.athanor.pareto.Hypervolume}.
 *
 * <p><b>Depends on:</b> nothing but the JDK.
 *
 * <p><b>Must not depend on:</b> any other package.
 */
@NullMarked
package dev.athanor.pareto;

import org.jspecify.annotations.NullMarked;
