package dev.athanor.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A process that opens many connections and does nothing with them until its input ends. */
final class IdleClients {

  private IdleClients() {}

  /** Takes the port and how many; says when they are open. */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      if (i % 2 == 1) {
        socket
            .getOutputStream()
            .write(
                "POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHo".getBytes(StandardCharsets.UTF_8));
      }
      sockets.add(socket);
    }
    System.out.println("open");
    // Until the test closes it.
    System.in.transferTo(OutputStream.nullOutputStream());
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
