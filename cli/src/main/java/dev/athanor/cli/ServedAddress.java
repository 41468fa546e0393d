package dev.athanor.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** Where a server can be called. */
final class ServedAddress {

  private ServedAddress() {}

  /** Where a server is that listens at this host, an address or a name. */
  static URI of(String host, int port) {
    String name = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
    return URI.create("http://%s:%d".formatted(name, port));
  }

  /** What says where it is, and how a client gets there. */
  static String line(URI address, Path folder) {
    return "serving %s from %s; point clients at it with: export MLFLOW_TRACKING_URI=%s"
        .formatted(address, folder, isWildcard(address) ? of(name(), address.getPort()) : address);
  }

  /** An address at which programs of this machine reach the server. */
  static URI fromHere(URI address) {
    return isWildcard(address) ? of("127.0.0.1", address.getPort()) : address;
  }

  /** Whether it stands for all addresses of this machine, which no client can call. */
  private static boolean isWildcard(URI address) {
    String host = address.getHost();
    return host.equals("0.0.0.0") || host.matches("\\[[0:]+(%[^]]*)?]");
  }

  private static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "NAME-OF-THIS-MACHINE";
    }
  }
}
