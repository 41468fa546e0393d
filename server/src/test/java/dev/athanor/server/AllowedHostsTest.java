package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

  private final AllowedHosts usual = AllowedHosts.of(ServerSettings.local());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:5000",
        "athanor.localhost",
        "127.0.0.1",
        "127.0.0.1:5000",
        "127.8.9.10",
        "[::1]",
        "[::1]:5000",
        "0.0.0.0:5000",
        "10.1.2.3",
        "172.16.0.1:80",
        "172.31.255.255",
        "192.168.1.20:5000",
        "[fd12:3456::1]:5000",
        "[fe80::1]"
      })
  void localNamesAndPrivateNumbersAreAllowed(String host) {
    assertThat(usual.allows(host)).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:5000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.evil.example",
        "192.168.evil.example",
        "172.16.evil.example",
        "notlocalhost",
        "8.8.8.8",
        "172.32.0.1",
        "192.169.0.1",
        "[2001:db8::1]",
        "localhost:5000:5000",
        "localhost:abc",
        "localhost:999999",
        "user@localhost",
        "localhost, evil.example",
        "[::1",
        "[::1]x",
        "fc00:evil.example",
        "localhost/",
        "local host",
        "*"
      })
  void othersAreNot(String host) {
    assertThat(usual.allows(host)).isFalse();
  }

  @Test
  void theMachinesOwnNameIsAllowed() throws IOException {
    String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();

    assertThat(usual.allows(name + ":5000")).isTrue();
    assertThat(usual.allows(name.split("\\.", 2)[0] + ".local")).isTrue();
  }

  @Test
  void aNameInTheSettingsIsAllowedOnEveryPort() {
    AllowedHosts hosts = AllowedHosts.of(TestServer.withHosts("Tracking.Example"));

    assertThat(hosts.allows("tracking.example")).isTrue();
    assertThat(hosts.allows("tracking.example:8443")).isTrue();
    assertThat(hosts.allows("x.tracking.example")).isFalse();
  }

  @Test
  void aNameWithAPortIsAllowedOnThatPort() {
    AllowedHosts hosts = AllowedHosts.of(TestServer.withHosts("tracking.example:8443"));

    assertThat(hosts.allows("tracking.example:8443")).isTrue();
    assertThat(hosts.allows("tracking.example:8444")).isFalse();
    assertThat(hosts.allows("tracking.example")).isFalse();
  }

  @Test
  void aStarStandsForAnyCharacters() {
    AllowedHosts hosts = AllowedHosts.of(TestServer.withHosts("*.lab.example", "gpu-*:5000"));

    assertThat(hosts.allows("a.b.lab.example:1234")).isTrue();
    assertThat(hosts.allows("gpu-7:5000")).isTrue();
    assertThat(hosts.allows("lab.example")).isFalse();
    assertThat(hosts.allows("a.labxexample")).isFalse();
    assertThat(hosts.allows("gpu-7:5001")).isFalse();
  }

  @Test
  void aStarAloneAllowsAllButIsNoOrigin() {
    AllowedHosts hosts = AllowedHosts.of(TestServer.withHosts("*"));

    assertThat(hosts.allows("evil.example:1")).isTrue();
    assertThat(hosts.isGiven("evil.example")).isFalse();
  }
}
