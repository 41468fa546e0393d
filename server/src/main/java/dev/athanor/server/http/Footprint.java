package dev.athanor.server.http;

import com.linecorp.armeria.common.FlagsProvider;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.Sampler;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Keeps Armeria small: no meters, no stack traces for what clients do wrong, no caches beyond the
 * useful. Found by {@code ServiceLoader}; a system property of Armeria still has the last word.
 */
public final class Footprint implements FlagsProvider {

  /** Made by {@code ServiceLoader}. */
  public Footprint() {}

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public MeterRegistry meterRegistry() {
    return NoopMeterRegistry.get();
  }

  @Override
  public Sampler<Class<? extends Throwable>> verboseExceptionSampler() {
    return Sampler.never();
  }

  @Override
  public Sampler<? super RequestContext> requestContextLeakDetectionSampler() {
    return Sampler.never();
  }

  @Override
  public Integer numCommonBlockingTaskThreads() {
    return 1;
  }

  @Override
  public Boolean useOpenSsl() {
    return false;
  }

  @Override
  public String routeCacheSpec() {
    return "maximumSize=1024";
  }

  @Override
  public String routeDecoratorCacheSpec() {
    return "off";
  }

  @Override
  public String parsedPathCacheSpec() {
    return "maximumSize=256";
  }

  @Override
  public String headerValueCacheSpec() {
    return "maximumSize=256";
  }

  @Override
  public Long defaultHttp1ConnectionCloseDelayMillis() {
    return 1000L;
  }
}
