package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server at random moments while clients log, starts it again, and looks for all that was
 * acknowledged. {@code -Dathanor.kills=20} for more rounds, {@code -Dathanor.kill.seed} for others.
 */
@Tag("slow")
class ServeKillTest {

  private static final int ROUNDS = Integer.getInteger("athanor.kills", 3);
  private static final int CLIENTS = 8;

  @TempDir private Path folder;
  private final Random random = new Random(Long.getLong("athanor.kill.seed", System.nanoTime()));

  @Test
  void what_a_client_was_told_is_stored_is_there_whenever_the_server_is_killed() throws Exception {
    var all = new ArrayList<LoggingClient>();
    long acknowledged = 0;
    Served server = Served.start(folder);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<LoggingClient> clients = logUntilKilled(server);
        if (random.nextInt(3) == 0) {
          killAtStart();
        }
        server = Served.start(folder);
        for (LoggingClient client : clients) {
          client.requireAll(server);
          acknowledged += client.acknowledged();
        }
        all.addAll(clients);
      }
      for (LoggingClient client : all) {
        client.requireAll(server);
      }
    } finally {
      server.close();
    }
    System.out.printf("%d rounds, %d requests acknowledged%n", ROUNDS, acknowledged);
    assertThat(acknowledged).as("requests in all").isGreaterThan(ROUNDS * 20L);
    Cli doctor = Cli.run("doctor", "--data", folder.resolve("athanor-data").toString());
    assertThat(doctor.exitCode()).as(doctor.out()).isZero();
  }

  private List<LoggingClient> logUntilKilled(Served server) throws InterruptedException {
    List<LoggingClient> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> new LoggingClient(server, random.nextLong()))
            .toList();
    List<Thread> threads = clients.stream().map(each -> Thread.ofPlatform().start(each)).toList();
    Thread.sleep(200 + random.nextInt(1300));
    server.program().kill();
    for (Thread thread : threads) {
      thread.join();
    }
    server.close();
    return clients;
  }

  /** Before it answers anybody, perhaps while it takes up what the one before it left. */
  private void killAtStart() throws InterruptedException {
    try (Program starting =
        Program.start(
            folder, "serve", "--port", "0", "--data", folder.resolve("athanor-data").toString())) {
      Thread.sleep(random.nextInt(1500));
      starting.kill();
    }
  }
}
