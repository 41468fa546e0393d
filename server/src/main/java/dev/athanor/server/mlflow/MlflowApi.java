package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.athanor.storage.Storage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The routes of MLflow's tracking server. Each path is served twice, as MLflow does: below {@code
 * /api} for programs and below {@code /ajax-api} for pages.
 *
 * <p>Registry, logged models and traces are answered with {@code NOT_IMPLEMENTED}, upon which
 * clients go on without.
 */
public final class MlflowApi {

  /** The version of MLflow whose interface this is; clients adapt to it. */
  public static final String SPOKEN_VERSION = "3.17.2";

  private static final List<String> ROOTS = List.of("/api", "/ajax-api");

  /** The largest body of a call, in bytes; with datasets it may be larger. */
  private static final long LARGEST_BODY = 8L << 20;

  private static final long LARGEST_BODY_WITH_DATASETS = 64L << 20;

  private final ServerBuilder server;
  private final List<String> paths = new ArrayList<>();

  private MlflowApi(ServerBuilder server) {
    this.server = server;
  }

  /** Adds the routes to a server; gives back their paths, each beginning with a slash. */
  public static List<String> addTo(ServerBuilder server, Storage storage, InstantSource clock) {
    var api = new MlflowApi(server);
    var things = new Things(storage, clock);
    api.experiments(new ExperimentCalls(things));
    api.runs(new RunCalls(things), new SearchCalls(things));
    api.logging(new LoggingCalls(things));
    api.histories(new HistoryCalls(things));
    api.artifacts(things);
    api.absent();
    return List.copyOf(api.paths);
  }

  private void experiments(ExperimentCalls calls) {
    post("experiments/create", calls::create);
    get("experiments/get", calls::get);
    get("experiments/get-by-name", calls::getByName);
    post("experiments/update", calls::update);
    post("experiments/delete", calls::delete);
    post("experiments/restore", calls::restore);
    post("experiments/set-experiment-tag", calls::setTag);
    post("experiments/delete-experiment-tag", calls::deleteTag);
    post("experiments/search", calls::search);
    get("experiments/search", calls::search);
    ofPages(HttpMethod.POST, "experiments/search-datasets", calls::searchDatasets);
  }

  private void runs(RunCalls calls, SearchCalls searches) {
    post("runs/create", calls::create);
    get("runs/get", calls::get);
    post("runs/update", calls::update);
    post("runs/delete", calls::delete);
    post("runs/restore", calls::restore);
    post("runs/search", searches::search);
  }

  private void logging(LoggingCalls calls) {
    log("runs/log-metric", calls::logMetric);
    log("runs/log-parameter", calls::logParam);
    log("runs/log-batch", calls::logBatch);
    log("runs/set-tag", calls::setTag);
    log("runs/delete-tag", calls::deleteTag);
    add(
        HttpMethod.POST,
        "/2.0/mlflow/runs/log-inputs",
        LARGEST_BODY_WITH_DATASETS,
        CallService.brief(calls::logInputs));
  }

  private void histories(HistoryCalls calls) {
    get("metrics/get-history", calls::history);
    ofPages(HttpMethod.GET, "metrics/get-history-bulk", calls::bulk);
    get("metrics/get-history-bulk-interval", calls::bulkInterval);
  }

  private void artifacts(Things things) {
    paths.addAll(ArtifactRoutes.addTo(server, things));
  }

  /** What MLflow has and this server has not: an answer that its clients understand. */
  private void absent() {
    HttpService models = new CallService(Unsupported.call("logged models"));
    HttpService registry = new CallService(Unsupported.call("a model registry"));
    HttpService traces = new CallService(Unsupported.call("traces"));
    // Clients ask for a run's models when they list its files: there are none.
    post("logged-models/search", message -> Call.NOTHING);
    anything("/2.0/mlflow/logged-models", models);
    anything("/2.0/mlflow/runs/outputs", models);
    anything("/2.0/mlflow/runs/log-model", models);
    anything("/2.0/mlflow/registered-models", registry);
    anything("/2.0/mlflow/model-versions", registry);
    anything("/2.0/mlflow/webhooks", registry);
    anything("/2.0/mlflow/traces", traces);
    anything("/3.0/mlflow/traces", traces);
  }

  private void get(String path, Call call) {
    add(HttpMethod.GET, "/2.0/mlflow/" + path, LARGEST_BODY, new CallService(call));
  }

  private void post(String path, Call call) {
    add(HttpMethod.POST, "/2.0/mlflow/" + path, LARGEST_BODY, new CallService(call));
  }

  /** What MLflow has for its pages alone. */
  private void ofPages(HttpMethod method, String path, Call call) {
    String full = "/ajax-api/2.0/mlflow/" + path;
    paths.add(full);
    server
        .route()
        .methods(method)
        .path(full)
        .maxRequestLength(LARGEST_BODY)
        .build(new CallService(call));
  }

  private void log(String path, Call call) {
    add(HttpMethod.POST, "/2.0/mlflow/" + path, LARGEST_BODY, CallService.brief(call));
  }

  private void add(HttpMethod method, String path, long largest, HttpService service) {
    for (String root : ROOTS) {
      paths.add(root + path);
      server.route().methods(method).path(root + path).maxRequestLength(largest).build(service);
    }
  }

  private void anything(String path, HttpService service) {
    for (String root : ROOTS) {
      paths.add(root + path);
      server.service(Route.builder().exact(root + path).build(), service);
      server.service(Route.builder().pathPrefix(root + path + "/").build(), service);
    }
  }
}
