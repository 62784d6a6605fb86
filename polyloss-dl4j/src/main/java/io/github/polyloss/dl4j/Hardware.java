package io.github.polyloss.dl4j;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;

/** What the machine and the Java that runs offer, looked up once. */
final class Hardware {

  /** Whether {@code Math.fma} is one instruction; where it is not, it takes a microsecond. */
  static final boolean HAS_FMA = hasFma();

  private static final Constructor<? extends Exponentials> EXPONENTIALS = fastest();

  private Hardware() {}

  /** New room for a thread; the fastest implementation that there is. */
  static Exponentials exponentials() {
    try {
      return EXPONENTIALS.newInstance();
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
  private static Constructor<? extends Exponentials> fastest() {
    String name = Exponentials.class.getPackageName() + ".VectorExponentials";
    try {
      if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
        Constructor<? extends Exponentials> vectors =
            Class.forName(name).asSubclass(Exponentials.class).getDeclaredConstructor();
        vectors.newInstance();
        return vectors;
      }
    } catch (ReflectiveOperationException | LinkageError anotherVersionOfTheVectorApi) {
      // Falls through to what needs no API: this is about speed alone, results are the same.
    }
    try {
      return HeapExponentials.class.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
