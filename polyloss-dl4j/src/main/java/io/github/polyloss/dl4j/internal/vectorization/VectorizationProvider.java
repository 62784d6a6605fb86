package io.github.polyloss.dl4j.internal.vectorization;

import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.function.Supplier;

/** Chooses the fastest kernel that the Java that runs has. */
public final class VectorizationProvider {

  private static final Supplier<Kernel> KERNELS = vectorApi().orElse(PlainKernel::new);

  private VectorizationProvider() {}

  /** A kernel for one thread. */
  public static Kernel newKernel() {
    return KERNELS.get();
  }

  /** By name, as Java can only link the class where its user has switched the Vector API on. */
  private static Optional<Supplier<Kernel>> vectorApi() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty() || !JavaRuntime.hasC2()) {
      return Optional.empty();
    }
    try {
      Constructor<? extends Kernel> constructor =
          Class.forName(VectorizationProvider.class.getPackageName() + ".VectorApiKernel")
              .asSubclass(Kernel.class)
              .getDeclaredConstructor();
      newInstance(constructor);
      return Optional.of(() -> newInstance(constructor));
    } catch (ReflectiveOperationException | LinkageError | IllegalStateException e) {
      // Another version of the incubating API: the plain kernel gives the same results.
      return Optional.empty();
    }
  }

  private static Kernel newInstance(Constructor<? extends Kernel> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
