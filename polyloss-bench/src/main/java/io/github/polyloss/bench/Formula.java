package io.github.polyloss.bench;

import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What a loss computes. */
enum Formula {
  /** Where each output is a yes or no, the binary one. */
  CROSS_ENTROPY {
    @Override
    ILossFunction loss(LossCase lossCase) {
      return LossPolyN.builder().labelSmoothing(lossCase.labelSmoothing()).build();
    }
  },

  /** With ε = 2, which makes it Poly-1. */
  POLY_N {
    @Override
    ILossFunction loss(LossCase lossCase) {
      return LossPolyN.builder().epsilon(2).labelSmoothing(lossCase.labelSmoothing()).build();
    }
  },

  /** With ε = 1 and γ = 2, and where each output is a yes or no with α = 0.25. */
  FOCAL {
    @Override
    ILossFunction loss(LossCase lossCase) {
      LossPoly1Focal.Builder builder =
          LossPoly1Focal.builder().epsilon(1).gamma(2).labelSmoothing(lossCase.labelSmoothing());
      return (lossCase == LossCase.SIGMOID ? builder.alpha(0.25) : builder).build();
    }
  };

  /** This project's loss. */
  abstract ILossFunction loss(LossCase lossCase);
}
