package io.github.polyloss.dl4j.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;

/** What the machine and the Java that runs offer, looked up once. */
final class Hardware {

  /** Whether {@code Math.fma} is one instruction; where it is not, it takes a microsecond. */
  static final boolean HAS_FMA = hasFma();

  private static final Constructor<? extends FloatKernel> KERNEL = fastest();

  private Hardware() {}

  /** New room for a thread; the fastest implementation that there is. */
  static FloatKernel floatKernel() {
    try {
      return KERNEL.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasFma() {
    try {
      HotSpotDiagnosticMXBean virtualMachine =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return Boolean.parseBoolean(virtualMachine.getVMOption("UseFMA").getValue());
    } catch (RuntimeException | LinkageError notHotSpot) {
      return false;
    }
  }

  /** By name, as Java can only link the class where its user has switched the Vector API on. */
  private static Constructor<? extends FloatKernel> fastest() {
    String name = FloatKernel.class.getPackageName() + ".VectorKernel";
    try {
      if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
        Constructor<? extends FloatKernel> vectors =
            Class.forName(name).asSubclass(FloatKernel.class).getDeclaredConstructor();
        vectors.newInstance();
        return vectors;
      }
    } catch (ReflectiveOperationException | LinkageError anotherVersionOfTheVectorApi) {
      // Falls through to what needs no API: this is about speed alone, results are the same.
    }
    try {
      return HeapKernel.class.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
