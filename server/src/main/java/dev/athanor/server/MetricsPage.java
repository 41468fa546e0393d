package dev.athanor.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.server.http.AccessLog;
import dev.athanor.server.http.BodyBudget;
import dev.athanor.server.http.Connections;
import dev.athanor.server.http.MetricsText;
import dev.athanor.server.http.Traffic;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of this server and its process, as Prometheus reads them.
 *
 * @param log null where no access log is written
 */
record MetricsPage(
    String version,
    Traffic traffic,
    Connections connections,
    BodyBudget bodies,
    ErrorAnswers errors,
    @Nullable AccessLog log)
    implements HttpService {

  private static final Path STATUS = Path.of("/proc/self/status");

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    // Reading the process's figures may take milliseconds, which no other connection should wait.
    return HttpResponse.of(this::answer, ctx.blockingTaskExecutor());
  }

  private HttpResponse answer() {
    return HttpResponse.of(
        ResponseHeaders.of(HttpStatus.OK, "content-type", MetricsText.MEDIA_TYPE),
        HttpData.ofUtf8(text()));
  }

  String text() {
    var out = new MetricsText();
    out.family("athanor_build_info", "gauge", "The program's version.");
    out.sample("athanor_build_info", "version=\"%s\"".formatted(MetricsText.escaped(version)), 1);
    traffic.write(out);
    server(out);
    machine(out);
    process(out);
    return out.toString();
  }

  private void server(MetricsText out) {
    out.single("athanor_http_connections", "gauge", "Open connections.", connections.open());
    out.family("athanor_http_connections_closed_total", "counter", "Connections that we closed.");
    out.sample(
        "athanor_http_connections_closed_total", "reason=\"idle\"", connections.closedIdle());
    out.sample(
        "athanor_http_connections_closed_total", "reason=\"slow\"", connections.closedSlow());
    out.single(
        "athanor_http_violations_total",
        "counter",
        "Requests that were no HTTP, or broke a limit of lines and headers.",
        errors.violations());
    out.single(
        "athanor_http_bodies_bytes", "gauge", "Bodies in memory that count.", bodies.taken());
    out.single(
        "athanor_http_bodies_refused_total",
        "counter",
        "Requests sent away because too many bodies were in memory.",
        bodies.refused());
    if (log != null) {
      out.single(
          "athanor_access_log_dropped_total",
          "counter",
          "Lines of the access log that were not written.",
          log.dropped());
    }
  }

  private static void machine(MetricsText out) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    out.single("jvm_memory_heap_used_bytes", "gauge", "Heap in use.", heap.getUsed());
    out.single("jvm_memory_heap_committed_bytes", "gauge", "Heap taken.", heap.getCommitted());
    out.single("jvm_memory_heap_max_bytes", "gauge", "The largest heap.", heap.getMax());
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    out.family("jvm_gc_collections_total", "counter", "Garbage collections.");
    for (GarbageCollectorMXBean gc : collectors) {
      out.sample("jvm_gc_collections_total", collector(gc), gc.getCollectionCount());
    }
    out.family("jvm_gc_seconds_total", "counter", "Time spent in garbage collections.");
    for (GarbageCollectorMXBean gc : collectors) {
      out.sample("jvm_gc_seconds_total", collector(gc), (double) gc.getCollectionTime() / 1e3);
    }
    out.single(
        "jvm_threads",
        "gauge",
        "Platform threads.",
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static String collector(GarbageCollectorMXBean gc) {
    return "gc=\"%s\"".formatted(MetricsText.escaped(gc.getName()));
  }

  private static void process(MetricsText out) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    out.single(
        "process_start_time_seconds",
        "gauge",
        "When it began.",
        (double) runtime.getStartTime() / 1e3);
    out.single(
        "process_uptime_seconds", "gauge", "How long ago.", (double) runtime.getUptime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      out.single(
          "process_cpu_seconds_total",
          "counter",
          "Processor time.",
          (double) unix.getProcessCpuTime() / 1e9);
      out.single("process_open_fds", "gauge", "Open files.", unix.getOpenFileDescriptorCount());
      out.single("process_max_fds", "gauge", "Most open files.", unix.getMaxFileDescriptorCount());
    }
    long resident = residentBytes();
    if (resident > 0) {
      out.single("process_resident_memory_bytes", "gauge", "Memory in use.", resident);
    }
  }

  /** As Linux tells it; 0 elsewhere. */
  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // Another system: then this figure is not there.
      return 0;
    }
    return 0;
  }
}
