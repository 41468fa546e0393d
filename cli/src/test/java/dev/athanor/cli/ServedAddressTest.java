package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedAddressTest {

  private static final Path FOLDER = Path.of("/home/ada/athanor-data");

  @Test
  void the_line_says_where_and_how_to_get_there() {
    assertThat(ServedAddress.line(URI.create("http://127.0.0.1:5000"), FOLDER))
        .isEqualTo(
            "serving http://127.0.0.1:5000 from /home/ada/athanor-data; point clients at it with: export MLFLOW_TRACKING_URI=http://127.0.0.1:5000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://0.0.0.0:5000", "http://[::]:5000", "http://[0:0:0:0:0:0:0:0]:5000"})
  void no_client_is_sent_to_the_address_that_stands_for_all(String all) {
    URI address = URI.create(all);

    assertThat(ServedAddress.line(address, FOLDER))
        .contains("serving " + all)
        .doesNotContain("MLFLOW_TRACKING_URI=" + all)
        .endsWith(":5000");
    assertThat(ServedAddress.fromHere(address)).isEqualTo(URI.create("http://127.0.0.1:5000"));
  }

  @Test
  void an_address_with_colons_gets_brackets() {
    assertThat(ServedAddress.of("::1", 5000)).isEqualTo(URI.create("http://[::1]:5000"));
    assertThat(ServedAddress.of("localhost", 80)).isEqualTo(URI.create("http://localhost:80"));
  }

  @Test
  void any_other_address_is_called_as_it_is() {
    URI address = URI.create("http://[::1]:5000");

    assertThat(ServedAddress.fromHere(address)).isEqualTo(address);
  }
}
