/**
 * What may be asked about runs: conditions on their attributes, metrics, params and tags, an order,
 * and pages. Each wire's language of filters is translated into these; every store answers them.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.query.RunSearch}, {@link
 * dev.athanor.query.RunQuery}, {@link dev.athanor.query.RunField}.
 *
 * <p><b>Depends on:</b> {@code model}.
 *
 * <p><b>Must not depend on:</b> {@code storage}, or on how a store answers.
 */
@NullMarked
package dev.athanor.query;

import org.jspecify.annotations.NullMarked;
