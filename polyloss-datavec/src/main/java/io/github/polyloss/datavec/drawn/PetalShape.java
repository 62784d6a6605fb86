package io.github.polyloss.datavec.drawn;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Outlines of petals: the base at (0, 0), the tip at (1, 0), and a width that is given. Each petal
 * is drawn a little differently.
 */
enum PetalShape {
  ROUND {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      return half(w, 0.15, 0.9, 0.55, 1.35, 0.85, 0.85).to(0.97, 0.6, 1.0, 0.25, 1, 0).mirrored();
    }
  },
  POINTED {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      return half(w, 0.15, 1.0, 0.35, 1.15, 0.55, 0.9).to(0.75, 0.6, 0.9, 0.15, 1, 0).mirrored();
    }
  },
  STRAP {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      return half(w, 0.1, 0.8, 0.5, 1.0, 0.85, 0.9).to(0.95, 0.8, 1.0, 0.4, 1, 0).mirrored();
    }
  },
  HEART {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      double notch = RandomDraws.between(0.76, 0.86, random);
      return half(w, 0.2, 0.35, 0.55, 1.15, 0.85, 1.0)
          .to(1.0, 0.9, 1.08, 0.35, notch, 0)
          .mirrored();
    }
  },
  TOOTHED {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      return half(w, 0.15, 0.45, 0.5, 1.0, 0.9, 1.0)
          .to(0.97, 0.85, 1.0, 0.6, 0.91, 0.38)
          .to(0.98, 0.3, 1.02, 0.1, 1.03, 0)
          .mirrored();
    }
  },
  FRINGED {
    @Override
    Path2D outline(double width, Random random) {
      return fan(width, 13, 0.16, random);
    }
  },
  RUFFLED {
    @Override
    Path2D outline(double width, Random random) {
      return fan(width, 7, 0.07, random);
    }
  },
  PINWHEEL {
    @Override
    Path2D outline(double width, Random random) {
      double w = width / 2;
      Path2D path = new Path2D.Double();
      path.moveTo(0, 0);
      path.curveTo(0.25, 0.3 * w, 0.55, 1.5 * w, 0.8, 1.5 * w);
      path.lineTo(1.02, 0.2 * w);
      path.curveTo(1.0, -0.5 * w, 0.5, -0.75 * w, 0, 0);
      path.closePath();
      return path;
    }
  };

  abstract Path2D outline(double width, Random random);

  private static Half half(double w, double... curve) {
    return new Half(w).to(curve);
  }

  /** A fan whose rim goes out and in: teeth when there are many, waves when there are few. */
  private static Path2D fan(double width, int points, double depth, Random random) {
    double opening = Math.min(1.4, width);
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0);
    int steps = 2 * points;
    double lastX = 0;
    double lastY = 0;
    for (int i = 0; i <= steps; i++) {
      double angle = opening * ((double) i / steps - 0.5);
      double rim = 0.72 + 0.28 * Math.cos(2 * angle / opening * 1.1);
      double wave = i % 2 == 0 ? 0 : -depth;
      double radius = rim + wave + RandomDraws.between(-depth / 3, depth / 3, random);
      double x = radius * Math.cos(angle);
      double y = radius * Math.sin(angle);
      if (i == 0) {
        path.quadTo(0.3, y * 0.8, x, y);
      } else {
        path.quadTo(lastX, lastY, (lastX + x) / 2, (lastY + y) / 2);
      }
      lastX = x;
      lastY = y;
    }
    path.quadTo(lastX, lastY, lastX * 0.8, lastY * 0.95);
    path.quadTo(0.3, lastY * 0.8, 0, 0);
    path.closePath();
    return path;
  }

  /** One side of a symmetric outline: Bézier curves whose heights are in half widths. */
  private static final class Half {
    private final double w;
    private final List<double[]> curves = new ArrayList<>();

    Half(double w) {
      this.w = w;
    }

    Half to(double... curve) {
      curves.add(curve);
      return this;
    }

    Path2D mirrored() {
      Path2D path = new Path2D.Double();
      path.moveTo(0, 0);
      for (double[] c : curves) {
        path.curveTo(c[0], c[1] * w, c[2], c[3] * w, c[4], c[5] * w);
      }
      for (int i = curves.size() - 1; i >= 0; i--) {
        double[] c = curves.get(i);
        double endX = i == 0 ? 0 : curves.get(i - 1)[4];
        double endY = i == 0 ? 0 : curves.get(i - 1)[5];
        path.curveTo(c[2], -c[3] * w, c[0], -c[1] * w, endX, -endY * w);
      }
      path.closePath();
      return path;
    }
  }
}
