package dev.athanor.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server. Each has a {@link ConnectionGuard}; once a tick every event
 * loop looks after those that it serves. Safe for use by many threads.
 */
public final class Connections implements Consumer<ChannelPipeline> {

  /** How many streams of one HTTP/2 connection may be open at a time. */
  public static final int MOST_STREAMS = 128;

  /** The longest head of a request that does not count, in bytes. */
  static final int SHORT_HEAD = 4096;

  /** How many bytes of longer heads that are not complete may be in memory. */
  private static final long MOST_HEADS = 32 << 20;

  private static final AttributeKey<ConnectionGuard> GUARD =
      AttributeKey.valueOf(Connections.class, "GUARD");

  private final ConnectionLimits limits;
  private final Map<EventExecutor, Set<ConnectionGuard>> guards = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong heads = new AtomicLong();
  private final LongAdder closedIdle = new LongAdder();
  private final LongAdder closedSlow = new LongAdder();
  private volatile boolean stopping;

  /** Looks after connections on these event loops until they are shut down. */
  public Connections(ConnectionLimits limits, EventLoopGroup loops) {
    this.limits = limits;
    for (EventExecutor loop : loops) {
      // A set is touched by its own loop only.
      guards.put(loop, new HashSet<>());
    }
    long tick = limits.tick().toNanos();
    for (EventExecutor loop : loops) {
      var unused = loop.scheduleWithFixedDelay(() -> look(loop), tick, tick, TimeUnit.NANOSECONDS);
    }
  }

  /** Takes a connection into care. */
  @Override
  public void accept(ChannelPipeline pipeline) {
    if (stopping) {
      var unused = pipeline.channel().close();
      return;
    }
    EventLoop loop = pipeline.channel().eventLoop();
    Set<ConnectionGuard> neighbours = guards.get(loop);
    if (neighbours == null) {
      throw new IllegalStateException("a connection on an event loop that is not ours: " + loop);
    }
    var guard = new ConnectionGuard(this, pipeline.channel());
    pipeline.channel().attr(GUARD).set(guard);
    pipeline.addFirst("guard", guard);
    neighbours.add(guard);
    open.incrementAndGet();
    var unused =
        pipeline
            .channel()
            .closeFuture()
            .addListener(closed -> {
              neighbours.remove(guard);
              guard.release();
              open.decrementAndGet();
            });
  }

  private void look(EventExecutor loop) {
    Set<ConnectionGuard> neighbours = guards.get(loop);
    if (neighbours != null) {
      // Closing one takes it out of the set.
      for (ConnectionGuard guard : neighbours.toArray(ConnectionGuard[]::new)) {
        guard.tick();
      }
    }
  }

  /** The guard of the connection that a request came by. */
  static @Nullable ConnectionGuard guardOf(ServiceRequestContext ctx) {
    Channel channel = ctx.log().partial().channel();
    return channel == null ? null : channel.attr(GUARD).get();
  }

  ConnectionLimits limits() {
    return limits;
  }

  /** Counts so many bytes of heads more; says whether there is room. */
  boolean takeHead(long bytes) {
    return heads.addAndGet(bytes) <= MOST_HEADS;
  }

  boolean crowded() {
    return open.get() >= limits.crowd();
  }

  boolean stopping() {
    return stopping;
  }

  void countIdle() {
    closedIdle.increment();
  }

  void countSlow() {
    closedSlow.increment();
  }

  /** How many are open. */
  public int open() {
    return open.get();
  }

  /** How many were closed because they were idle. */
  public long closedIdle() {
    return closedIdle.sum();
  }

  /** How many requests and connections were ended because the client was too slow. */
  public long closedSlow() {
    return closedSlow.sum();
  }

  /**
   * Takes no more connections, closes those that are idle, and the others as soon as their requests
   * have been answered.
   */
  public void stop() {
    stopping = true;
    guards.forEach((loop, neighbours) -> {
      if (!loop.isShuttingDown()) {
        loop.execute(() -> {
          for (ConnectionGuard guard : neighbours.toArray(ConnectionGuard[]::new)) {
            guard.closeIfIdle();
          }
        });
      }
    });
  }
}
