/**
 * Athanor's own interface over HTTP, below {@code /api/v1}: what pages, agents and programs of ours
 * ask. The document {@code openapi.json} beside these classes describes it word for word.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.server.api.ApiV1}, {@link
 * dev.athanor.server.api.Problem}.
 *
 * <p><b>Depends on:</b> the model, the queries and the ports of core; {@code server.http}.
 *
 * <p><b>Must not depend on:</b> protocols of others.
 */
@NullMarked
package dev.athanor.server.api;

import org.jspecify.annotations.NullMarked;
