/**
 * What may be tried: distributions, the values drawn from them, and spaces with conditions.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.space.SearchSpace}, {@link
 * dev.athanor.space.Distribution}, {@link dev.athanor.space.ParamValue}.
 *
 * <p><b>Depends on:</b> nothing but the JDK.
 *
 * <p><b>Must not depend on:</b> any other package; everything else builds on this one.
 */
@NullMarked
package dev.athanor.space;

import org.jspecify.annotations.NullMarked;
