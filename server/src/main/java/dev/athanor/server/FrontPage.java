package dev.athanor.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;

/** What somebody sees who opens the server's address in a browser, until there are pages. */
final class FrontPage implements HttpService {

  private static final String TEXT =
      """
      Athanor %s: hyperparameter tuning and experiment tracking.

      There are no pages yet. Programs that log to MLflow log here with

          export MLFLOW_TRACKING_URI=http://%s
      %s
      What the server has over HTTP is listed at /api/v1/openapi.json.
      The guides are in the folder docs/ of the program; docs/README.md is the way in.
      """;

  private static final String TOKEN =
      """
          export MLFLOW_TRACKING_TOKEN=...    (the operator has it)
      """;

  private final ServerSettings settings;

  FrontPage(ServerSettings settings) {
    this.settings = settings;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String text =
        TEXT.formatted(
            settings.version(), request.authority(), settings.token() == null ? "" : TOKEN);
    return HttpResponse.of(
        ResponseHeaders.of(
            HttpStatus.OK,
            "content-type",
            MediaType.PLAIN_TEXT_UTF_8.toString(),
            "x-content-type-options",
            "nosniff"),
        HttpData.of(StandardCharsets.UTF_8, text));
  }
}
