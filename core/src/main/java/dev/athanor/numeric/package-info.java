/**
 * Arithmetic that samplers and pruners share; not exported.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.numeric.NormalDistribution}, {@link
 * dev.athanor.numeric.Order}.
 *
 * <p><b>Depends on:</b> nothing but the JDK.
 *
 * <p><b>Must not depend on:</b> any other package.
 */
@NullMarked
package dev.athanor.numeric;

import org.jspecify.annotations.NullMarked;
