/**
 * The REST interface of MLflow's tracking server, translated onto the model: experiments, runs,
 * metrics, params, tags, datasets, searches, artifacts. Nothing outside this package knows its
 * words.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.server.mlflow.MlflowApi}, {@link
 * dev.athanor.server.mlflow.Fields}, {@link dev.athanor.server.mlflow.BatchReader}.
 *
 * <p><b>Depends on:</b> the model, the queries and the ports of core; {@code server.http}.
 *
 * <p><b>Must not depend on:</b> other protocols.
 */
@NullMarked
package dev.athanor.server.mlflow;

import org.jspecify.annotations.NullMarked;
