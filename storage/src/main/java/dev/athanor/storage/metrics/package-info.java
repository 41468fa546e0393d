/**
 * The points of metrics as chunks: up to 8192 points of one series, sorted, packed by column.
 *
 * <p>A chunk is made of pages of 512 points, each with its own summary, so that what looks at a
 * range of steps, or only at extremes and means, decodes few pages or none. The bytes come back bit
 * for bit and are read for ever; a change of the format takes another version.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.storage.metrics.ChunkCodec}, {@link
 * dev.athanor.storage.metrics.Chunk}, {@link dev.athanor.storage.metrics.PointColumns}, {@link
 * dev.athanor.storage.metrics.Summary}.
 *
 * <p><b>Depends on:</b> {@code model}.
 *
 * <p><b>Must not depend on:</b> a database, a file, a network, a thread, a clock.
 */
@NullMarked
package dev.athanor.storage.metrics;

import org.jspecify.annotations.NullMarked;
