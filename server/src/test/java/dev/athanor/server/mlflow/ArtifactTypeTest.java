package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArtifactTypeTest {

  @ParameterizedTest
  @CsvSource({
    "a.txt, text/plain",
    "a.json, text/plain",
    "a.JSON, application/json",
    "MLmodel, text/plain",
    "mlproject, text/plain",
    "conda.yaml, text/plain",
    "b.pkl, application/octet-stream",
    "c.png, image/png",
    "c.PNG, image/png",
    "d.pdf, application/pdf",
    "page.html, text/html",
    "image.svg, image/svg+xml",
    "image.svgz, image/svg+xml",
    "image.webp, image/webp",
    "nosuffix, application/octet-stream",
    ".txt, application/octet-stream",
    "x., application/octet-stream",
    "model.tar.gz, application/x-tar",
    "model.tgz, application/x-tar",
    "table.csv.gz, text/csv",
    "x.gz, application/octet-stream",
    "weights.h5, application/x-hdf5",
  })
  void isGuessedFromTheName(String name, String type) {
    assertThat(ArtifactType.of(name)).isEqualTo(type);
  }
}
