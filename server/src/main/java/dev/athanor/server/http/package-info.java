/**
 * What the protocols share of HTTP: answers that are streamed once they are long, files that come
 * and go at the pace of the slower side, threads that may wait, and what keeps clients from taking
 * more than their share: guarded connections, a budget of bodies, figures, compression, the access
 * log.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.server.http.JsonAnswer}, {@link
 * dev.athanor.server.http.FileAnswer}, {@link dev.athanor.server.http.BodyStream}, {@link
 * dev.athanor.server.http.Connections}, {@link dev.athanor.server.http.Traffic}.
 *
 * <p><b>Depends on:</b> Armeria with Netty, Jackson.
 *
 * <p><b>Must not depend on:</b> the model, or any protocol.
 */
@NullMarked
package dev.athanor.server.http;

import org.jspecify.annotations.NullMarked;
