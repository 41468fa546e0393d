package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one connection. It stands before everything that decodes: what arrives while many
 * requests are under way, or much is unsent, waits here, and the socket is read no further. Used by
 * the connection's event loop only.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

  /** How many requests of one HTTP/1 connection are under way before the next ones wait. */
  static final int MOST_PIPELINED = 16;

  /** How many bytes may be unsent before nothing more is read. */
  private static final long MOST_UNSENT = 4 << 20;

  /** What arrived is passed on in parts so long, for many requests fit into one part. */
  private static final int PART = 8 << 10;

  private final Connections connections;
  private final Channel channel;
  private final ArrayDeque<Object> held = new ArrayDeque<>();
  private @Nullable Set<ServiceRequestContext> unfinished;
  private @Nullable ChannelHandlerContext context;
  private boolean stoppedReading;
  private boolean passing;
  private boolean multiplexed;
  private int underWay;
  private long headBytes;
  private long received;
  private long receivedWhenIdle;
  private long progress;
  private int quietTicks;
  private int idleTicks;
  private int headTicks;

  ConnectionGuard(Connections connections, Channel channel) {
    this.connections = connections;
    this.channel = channel;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      received += bytes.readableBytes();
    }
    if (held.isEmpty() && !passing) {
      pass(ctx, message);
    } else {
      hold(message, false);
    }
    if (underWay == 0 && !multiplexed) {
      countHead(received - receivedWhenIdle);
    }
  }

  /** So long is the head of a request that has not begun; heads of all connections have a limit. */
  private void countHead(long bytes) {
    if (bytes <= Connections.SHORT_HEAD || bytes <= headBytes) {
      return;
    }
    boolean room = connections.takeHead(bytes - headBytes);
    headBytes = bytes;
    if (!room) {
      connections.countSlow();
      close();
    }
  }

  private void uncountHead() {
    if (headBytes > 0) {
      connections.takeHead(-headBytes);
      headBytes = 0;
    }
  }

  private void pass(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      while (bytes.readableBytes() > PART) {
        if (isFull()) {
          hold(bytes, true);
          return;
        }
        ctx.fireChannelRead(bytes.readRetainedSlice(PART));
      }
    }
    if (isFull()) {
      hold(message, true);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private boolean isFull() {
    return (underWay >= MOST_PIPELINED && !multiplexed) || unsent() > MOST_UNSENT;
  }

  private long unsent() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  private void hold(Object message, boolean first) {
    if (first) {
      held.addFirst(message);
    } else {
      held.addLast(message);
    }
    if (channel.config().isAutoRead()) {
      channel.config().setAutoRead(false);
      stoppedReading = true;
    }
  }

  private void resume() {
    ChannelHandlerContext ctx = context;
    if (held.isEmpty() || passing || ctx == null || isFull()) {
      return;
    }
    if (stoppedReading) {
      // Before anything is passed on: who takes it may stop reading for reasons of its own.
      stoppedReading = false;
      channel.config().setAutoRead(true);
    }
    passing = true;
    try {
      while (!held.isEmpty() && !isFull()) {
        pass(ctx, held.removeFirst());
      }
    } finally {
      passing = false;
    }
    ctx.fireChannelReadComplete();
  }

  /** A request of this connection has begun. */
  void began(ServiceRequestContext ctx, HttpRequest request) {
    underWay++;
    uncountHead();
    multiplexed = ctx.sessionProtocol().isMultiplex();
    if (connections.stopping()) {
      var unused = ctx.initiateConnectionShutdown();
    }
    if (multiplexed && underWay > Connections.MOST_STREAMS) {
      // The decoder holds a client to it only once the client has said that it will.
      close();
    }
    if (!request.whenComplete().isDone()) {
      Set<ServiceRequestContext> all = unfinished;
      if (all == null) {
        all = new HashSet<>();
        unfinished = all;
      }
      all.add(ctx);
      var unused = request.whenComplete().handle((nothing, cause) -> received(ctx));
    }
  }

  private @Nullable Void received(ServiceRequestContext ctx) {
    onLoop(() -> {
      if (unfinished != null) {
        unfinished.remove(ctx);
      }
    });
    return null;
  }

  /** A request that began has been answered, or never will be. */
  void ended() {
    onLoop(() -> {
      underWay--;
      if (underWay == 0) {
        receivedWhenIdle = received;
        idleTicks = 0;
        headTicks = 0;
      }
      if (!held.isEmpty()) {
        // Later, because the answer is just being written.
        channel.eventLoop().execute(this::resume);
      }
    });
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }

  /** Is called once a tick. */
  void tick() {
    resume();
    ConnectionLimits limits = connections.limits();
    quietTicks = hasProgressed() ? 0 : quietTicks + 1;
    if (underWay == 0) {
      idleTicks++;
      headTicks = received > receivedWhenIdle && !multiplexed ? headTicks + 1 : 0;
      if (headTicks > limits.ticks(limits.head())) {
        connections.countSlow();
        close();
        return;
      }
      boolean crowded = connections.crowded() && idleTicks > limits.ticks(limits.crowded());
      if (crowded || idleTicks > limits.ticks(limits.idle())) {
        connections.countIdle();
        close();
      }
      return;
    }
    idleTicks = 0;
    headTicks = 0;
    if (quietTicks > limits.ticks(limits.stall())) {
      endStalled();
    }
  }

  /** Whether anything came or went since this was asked last. */
  private boolean hasProgressed() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long sent = out == null ? 0 : 31 * out.totalPendingWriteBytes() + out.currentProgress();
    long now = 31 * received + sent;
    boolean progressed = now != progress;
    progress = now;
    return progressed;
  }

  private void endStalled() {
    Set<ServiceRequestContext> all = unfinished;
    if (unsent() > 0) {
      connections.countSlow();
      close();
    } else if (all != null && !all.isEmpty() && channel.config().isAutoRead()) {
      // Where we do not read, it is we who are slow.
      for (ServiceRequestContext ctx : Set.copyOf(all)) {
        connections.countSlow();
        ctx.timeoutNow();
      }
      all.clear();
    }
  }

  private void close() {
    var unused = channel.close();
  }

  void closeIfIdle() {
    if (underWay == 0) {
      close();
    }
  }

  /** Lets go of what waits; the connection is closed. */
  void release() {
    uncountHead();
    while (!held.isEmpty()) {
      if (held.removeFirst() instanceof ByteBuf bytes) {
        bytes.release();
      }
    }
  }
}
